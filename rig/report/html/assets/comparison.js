"use strict";
// Filters what changed by words, which stand in the link; without it all is shown.
(() => {
  const q = document.getElementById("q"), told = document.getElementById("shown");
  const changes = [...document.querySelectorAll("article.change")].map((e) => ({ e, text: e.textContent.toLowerCase() }));
  const filter = () => {
    const words = q.value.toLowerCase().split(/\s+/);
    let n = 0;
    for (const c of changes) {
      c.e.hidden = !words.every((w) => c.text.includes(w));
      n += c.e.hidden ? 0 : 1;
    }
    for (const s of document.querySelectorAll("main > section")) {
      const own = [...s.querySelectorAll("article.change")];
      s.hidden = own.length > 0 && own.every((e) => e.hidden);
    }
    told.textContent = q.value === "" ? "" : `${n} of ${changes.length}`;
  };
  q.value = new URLSearchParams(location.hash.slice(1)).get("q") || "";
  q.addEventListener("input", () => {
    filter();
    history.replaceState(null, "", q.value === "" ? "#" : "#" + new URLSearchParams({ q: q.value }));
  });
  q.form.addEventListener("submit", (e) => e.preventDefault());
  q.form.hidden = false;
  filter();
  document.documentElement.dataset.ready = "1";
})();
