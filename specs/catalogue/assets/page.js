"use strict";
// Filters rows and columns; without it the tables are whole.
(() => {
  const byId = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("tbody tr")].map((e) => ({ e, text: e.firstElementChild.textContent.toLowerCase(), cells: [...e.querySelectorAll("td")] }));
  const columns = [...document.querySelectorAll("[data-v]")];
  const filter = () => {
    const release = byId("release").value, words = byId("q").value.toLowerCase().split(/\s+/);
    for (const c of columns) c.hidden = release !== "" && c.dataset.v !== release;
    let n = 0;
    for (const r of rows) {
      const cells = r.cells.filter((c) => !c.hidden);
      const shown = words.every((w) => r.text.includes(w)) && (!byId("no").checked || cells.some((c) => c.className === "no")) && (release === "" || cells.some((c) => c.textContent !== "–"));
      r.e.hidden = !shown;
      n += shown ? 1 : 0;
    }
    byId("shown").textContent = `${n} of ${rows.length}`;
    history.replaceState(null, "", "#" + new URLSearchParams({ release, no: byId("no").checked ? "1" : "", q: byId("q").value }));
  };
  const state = new URLSearchParams(location.hash.slice(1));
  byId("release").value = state.get("release") || "";
  byId("no").checked = state.get("no") === "1";
  byId("q").value = state.get("q") || "";
  byId("form").addEventListener("submit", (s) => s.preventDefault());
  byId("form").addEventListener("input", filter);
  byId("form").hidden = false;
  if (state.has("release")) filter();
  document.documentElement.dataset.ready = "1";
})();
