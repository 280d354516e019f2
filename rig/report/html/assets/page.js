"use strict";
// What the page says is there without this script. It adds the filter, links that carry it, keys and whole timelines.
// Whatever came from a firmware goes through textContent or setAttribute alone.
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (name, text, attributes = {}) => {
    const e = document.createElement(name);
    if (text !== "") e.textContent = text;
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    return e;
  };
  const draw = (name, attributes, text) => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const tell = (text) => { byId("told").textContent = text; };

  const articles = all("article.req").map((e) => {
    const says = e.querySelector(".says").textContent + " " + all(":scope > .why", e).map((p) => p.textContent).join(" ");
    return {
      e,
      specs: all(".spec", e).map((s) => ({
        e: s,
        id: s.id.slice(5),
        v: s.dataset.v, f: e.dataset.f, r: e.dataset.r.toLowerCase(), t: e.dataset.t.toLowerCase(),
        b: (s.dataset.b || "").toLowerCase(), k: (s.dataset.k || "").split(" "), bad: s.dataset.bad === "1",
        text: (says + " " + s.querySelector("h4").textContent + " " + all(".why", s).map((p) => p.textContent).join(" ")).toLowerCase(),
        shown: true,
      })),
    };
  });
  const specs = articles.flatMap((a) => a.specs);

  // The filter: words, all of which must hold.
  const parse = (query) => {
    const words = [];
    for (const [, not, key, quoted, bare] of query.matchAll(/(!?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g)) {
      const word = quoted === undefined ? bare : quoted;
      const known = ["v", "f", "r", "t", "b", "frame"].includes(key);
      words.push({ not: not !== "", key: known ? key : "", word: (known || !key ? word : key + ":" + word).toLowerCase() });
    }
    return words;
  };
  const holds = (s, { key, word }) => {
    switch (key) {
      case "v": return word === "bad" ? s.bad : s.v.startsWith(word);
      case "f": return s.f === word || s.f.startsWith(word);
      case "r": return s.r === word || word.endsWith("-") && s.r.startsWith(word);
      case "t": return s.t.includes(word);
      case "b": return s.b.includes(word);
      case "frame": return s.k.includes(word);
    }
    return s.text.includes(word) || s.r.includes(word);
  };
  const filter = (query) => {
    const words = parse(query);
    let n = 0;
    for (const a of articles) {
      let some = false;
      for (const s of a.specs) {
        s.shown = words.every((w) => holds(s, w) !== w.not);
        if (s.e.hidden === s.shown) s.e.hidden = !s.shown;
        some ||= s.shown;
        n += s.shown ? 1 : 0;
      }
      if (a.e.hidden === some) a.e.hidden = !some;
    }
    byId("shown").textContent = `${n} of ${specs.length} specs`;
  };

  // State lives in the link: #q=…&spec=…&at=…
  let here = null;
  const state = () => new URLSearchParams(location.hash.slice(1));
  const remember = (change) => {
    const s = state();
    for (const [k, v] of Object.entries(change)) {
      if (v === "" || v === undefined) s.delete(k); else s.set(k, v);
    }
    history.replaceState(null, "", "#" + [...s].map(([k, v]) => k + "=" + encodeURIComponent(v).replace(/%3A/g, ":")).join("&"));
  };
  const select = (s, scroll = true) => {
    if (here) here.e.classList.remove("here");
    here = s;
    s.e.classList.add("here");
    if (scroll) s.e.scrollIntoView({ block: "nearest" });
    s.e.querySelector("h4 a").focus({ preventScroll: true });
  };
  const follow = async () => {
    const s = state();
    byId("q").value = s.get("q") || "";
    filter(byId("q").value);
    const id = s.get("spec");
    if (!id) return;
    const found = specs.find((x) => x.id === id);
    if (!found) {
      const name = id.replace(/-[0-9a-f]{8}(\.\d+)?$/, "");
      byId("q").value = "r:" + name;
      filter(byId("q").value);
      tell(`This report has no spec ${id}; shown is what there is of ${name}.`);
      return;
    }
    if (!found.shown) { byId("q").value = ""; filter(""); }
    tell("");
    select(found, false);
    await open(found, Number(s.get("at") || -1));
    found.e.scrollIntoView({ block: "start" });
  };

  // Timelines.
  const laneHeight = 26, headHeight = 34, spanHeight = 34, mostSpans = 12, gapWidth = 64;
  const inView = 400, inTable = 200;
  const unpack = async (id) => {
    const block = byId("block=" + id);
    if (!block) return null;
    const bytes = Uint8Array.from(atob(block.content.textContent.trim()), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  };
  const open = async (s, at = -1) => {
    const button = s.e.querySelector("button.open");
    if (!button || s.view) { if (s.view && at >= 0) s.view.show(at); return; }
    const began = performance.now();
    let picture;
    try { picture = await unpack(s.id); } catch (e) { tell(`The timeline cannot be unpacked: ${e.message}; a newer browser may.`); return; }
    if (!picture) { tell("The timeline of this spec is not on the page."); return; }
    s.view = viewer(s, picture, at);
    button.setAttribute("aria-expanded", "true");
    s.e.querySelector(".still")?.setAttribute("hidden", "");
    s.e.append(s.view.e);
    s.e.dataset.opened = String(performance.now() - began);
  };
  const close = (s) => {
    s.view.e.remove();
    s.view = null;
    s.e.querySelector(".still")?.removeAttribute("hidden");
    s.e.querySelector("button.open").setAttribute("aria-expanded", "false");
  };

  const viewer = (s, p, at) => {
    let zoom = 1, current = at, from = 0;
    if (current < 0 || current >= p.events.length) current = Math.max(0, p.events.findIndex((e) => e[3] === 1));
    const e = make("div", "", { class: "viewer" });
    const bar = make("p", "");
    const pic = make("div", "", { class: "pic", tabindex: "0", role: "group", "aria-label": "Swim lanes; arrow keys go from event to event" });
    const said = make("div", "", { class: "said", role: "status" });
    const holder = make("div", "");
    const button = (text, does) => { const b = make("button", text, { type: "button" }); b.addEventListener("click", does); bar.append(b, " "); };
    e.append(bar, said, pic, holder);

    const paint = () => {
      const spans = (p.spans || []).slice(-mostSpans);
      const top = headHeight + spans.length * spanHeight, height = top + p.lanes.length * laneHeight + 4;
      const part = p.events.slice(from, from + inView);
      const x = (v) => Math.round(v * zoom);
      const first = part.length ? Math.max(0, x(part[0][1]) - 12) : 0;
      const last = part.reduce((m, v) => Math.max(m, x(v[1] + v[2])), first + 100);
      const names = draw("svg", { class: "names", width: 150, height, "aria-hidden": "true" });
      p.lanes.forEach((l, i) => names.append(draw("text", { x: 2, y: top + i * laneHeight + 17 }, l)));
      const svg = draw("svg", { class: "lanes", width: last - first + 100, height, viewBox: `${first} 0 ${last - first + 100} ${height}`, "aria-hidden": "true" });
      p.lanes.forEach((_, i) => svg.append(draw("path", { class: "line", d: `M${first} ${top + i * laneHeight}H${last + 100}` })));
      const inside = (v) => v >= first && v <= last;
      for (const g of p.gaps || []) if (inside(x(g.x))) {
        svg.append(draw("rect", { class: "gap-bar", x: x(g.x), y: top, width: x(gapWidth), height: height - top, "fill-opacity": ".12" }), draw("text", { x: x(g.x) + 6, y: 28 }, g.t));
      }
      for (const t of p.ticks || []) if (inside(x(t.x))) svg.append(draw("text", { class: "tick", x: x(t.x), y: 12 }, t.t));
      spans.forEach((j, i) => {
        const g = draw("g", { class: j.out ? "span out" : "span", transform: `translate(0 ${headHeight + i * spanHeight})` });
        g.append(draw("title", {}, j.t));
        g.append(draw("path", { d: `M${x(j.from)} 4v8M${x(j.from)} 8H${x(j.to)}M${x(j.to)} 4v8` }));
        if (j.hi > j.lo) g.append(draw("path", { class: "err", d: `M${x(j.lo)} 10H${x(j.hi)}` }));
        for (const b of [j.least, j.most]) if (b >= 0) g.append(draw("path", { class: "bound", d: `M${x(b)} 0v30` }));
        const text = draw("text", { x: Math.max(first, x(j.from)) + 4, y: 25 }, j.t);
        g.append(text);
        g.addEventListener("click", () => { pic.scrollLeft = x(j.from) - first - 40; });
        svg.append(g);
      });
      part.forEach((v, i) => {
        const g = draw("g", { class: `ev k${v[4]}${v[3] ? " mark" : ""}` });
        g.dataset.i = from + i;
        const y = top + v[0] * laneHeight + 4, w = Math.max(3, x(v[2]));
        g.append(draw("title", {}, `${v[5]} ${p.lanes[v[0]]}: ${v[6]}`), draw("rect", { x: x(v[1]), y, width: w, height: 18 }));
        if (w >= 9) g.append(draw("text", { x: x(v[1]) + 2, y: y + 13 }, v[4]));
        svg.append(g);
      });
      svg.addEventListener("click", (c) => { const g = c.target.closest("g.ev"); if (g) show(Number(g.dataset.i)); });
      pic.replaceChildren(names, svg);
      pic.first = first;
    };
    const list = () => {
      const begin = Math.max(0, Math.min(current - inTable / 2, p.events.length - inTable));
      const body = make("tbody", "");
      p.events.slice(begin, begin + inTable).forEach((v, i) => {
        const row = make("tr", "", v[3] ? { class: "mark" } : {});
        row.dataset.i = begin + i;
        row.append(make("td", v[5]), make("td", p.lanes[v[0]]), make("td", (v[3] ? "▶ " : "") + v[6]));
        body.append(row);
      });
      body.addEventListener("click", (c) => { const r = c.target.closest("tr"); if (r) show(Number(r.dataset.i), false); });
      const table = make("table", ""), head = make("tr", "");
      for (const h of ["time", "lane", "what"]) head.append(make("th", h, { scope: "col" }));
      const top = make("thead", "");
      top.append(head);
      table.append(top, body);
      const end = Math.min(p.events.length, begin + inTable);
      const details = make("details", "");
      details.open = holder.firstChild ? holder.firstChild.open : true;
      details.append(make("summary", `Events ${begin + 1} to ${end} of ${p.events.length} in words`), table);
      holder.replaceChildren(details);
      list.begin = begin;
      list.end = end;
    };
    const show = (i, scroll = true) => {
      if (p.events.length === 0) return;
      current = Math.max(0, Math.min(p.events.length - 1, i));
      if (current < from || current >= from + inView) { from = Math.max(0, Math.min(current - inView / 2, p.events.length - inView)); paint(); }
      if (list.begin === undefined || current < list.begin || current >= list.end) list();
      for (const old of all(".sel", e)) old.classList.remove("sel");
      for (const now of all(`[data-i="${current}"]`, e)) now.classList.add("sel");
      const v = p.events[current];
      said.replaceChildren(make("span", `${current + 1} of ${p.events.length}: ${v[5]} ${p.lanes[v[0]]}: ${v[6]}`));
      if (v[7]) said.append(make("code", v[7]));
      if (scroll) {
        const x = v[1] * zoom - pic.first;
        if (x < pic.scrollLeft + 20 || x > pic.scrollLeft + pic.clientWidth - 220) pic.scrollLeft = x - 200;
      }
      remember({ spec: s.id, at: current });
    };
    const magnify = (by) => { zoom = Math.max(1 / 16, Math.min(16, zoom * by)); paint(); show(current); };
    button("← event", () => show(current - 1));
    button("→ event", () => show(current + 1));
    button("+", () => magnify(2));
    button("−", () => magnify(1 / 2));
    from = Math.max(0, Math.min(current - inView / 2, p.events.length - inView));
    paint();
    requestAnimationFrame(() => show(current));
    return { e, show, step: (by) => show(current + by), magnify };
  };

  // Copies.
  const copy = async (text, what) => {
    try { await navigator.clipboard.writeText(text); } catch {
      const area = make("textarea", text, { "aria-hidden": "true" });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    tell(`Copied ${what}.`);
  };
  const issue = (s) => {
    const a = s.e.closest("article");
    return [
      `${s.v}: ${a.dataset.r} ${a.querySelector(".says").textContent}`, `spec: ${s.e.querySelector("h4 a").textContent}`, `target: ${a.dataset.t}, seed ${s.e.dataset.seed}`,
      ...[...all(":scope > .why", a), ...all(".why", s.e)].map((p) => p.textContent), `again: ${a.dataset.again}`,
    ].join("\n");
  };

  // Keys.
  const step = (by, want) => {
    const list = specs.filter((s) => s.shown && want(s));
    if (list.length === 0) return;
    const i = list.indexOf(here);
    if (i >= 0) select(list[(i + by + list.length) % list.length]);
    else {
      const rest = here ? list.findIndex((s) => here.e.compareDocumentPosition(s.e) & Node.DOCUMENT_POSITION_FOLLOWING) : 0;
      select(list[rest < 0 ? 0 : by > 0 ? rest : (rest - 1 + list.length) % list.length]);
    }
    remember({ spec: here.id, at: "" });
  };
  const toggle = (s) => { if (s.view) { close(s); remember({ at: "" }); } else open(s); };
  const keys = {
    "/": () => byId("q").focus(),
    j: () => step(1, () => true), k: () => step(-1, () => true),
    n: () => step(1, (s) => s.bad), N: () => step(-1, (s) => s.bad),
    "+": () => here?.view?.magnify(2), "-": () => here?.view?.magnify(1 / 2),
    y: () => here && copy(location.href.replace(/#.*/, "") + "#spec=" + here.id, "the link"),
    c: () => here && copy(issue(here), "the spec as text for an issue"),
    "?": () => byId("help").showModal(),
  };
  document.addEventListener("keydown", (k) => {
    if (k.ctrlKey || k.altKey || k.metaKey || byId("help").open) return;
    const typing = k.target.closest("input, textarea");
    if (typing) { if (k.key === "Escape") k.target.blur(); return; }
    if (k.key === "ArrowLeft" || k.key === "ArrowRight") {
      if (here?.view && !k.target.closest("summary")) { here.view.step(k.key === "ArrowLeft" ? -1 : 1); k.preventDefault(); }
      return;
    }
    if (k.key === "Enter" && here && k.target.closest("h4 a")) { k.preventDefault(); toggle(here); return; }
    if (!byId("keys").checked || !Object.hasOwn(keys, k.key)) return;
    k.preventDefault();
    keys[k.key]();
  });
  document.addEventListener("click", (c) => {
    const spec = c.target.closest(".spec");
    const s = spec && specs.find((x) => x.e === spec);
    if (c.target.closest("button.open")) { select(s, false); toggle(s); }
    else if (c.target.closest("button.copy")) copy(c.target.closest(".cmd").querySelector("code").textContent, "the command");
    else if (c.target.closest("h4 a")) { c.preventDefault(); select(s, false); remember({ spec: s.id, at: "" }); toggle(s); }
    else if (s && here !== s) { if (here) here.e.classList.remove("here"); here = s; s.e.classList.add("here"); }
  });
  byId("form").addEventListener("submit", (s) => s.preventDefault());
  byId("q").addEventListener("input", () => { filter(byId("q").value); remember({ q: byId("q").value, spec: "", at: "" }); tell(""); });
  byId("help-button").addEventListener("click", () => byId("help").showModal());
  window.addEventListener("hashchange", follow);
  byId("filter").hidden = false;
  for (const b of all("button.open, button.copy")) b.hidden = false;
  follow();
  document.documentElement.dataset.ready = String(performance.now());
})();
