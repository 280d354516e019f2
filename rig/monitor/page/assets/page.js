// What a script adds to a page that is whole without it: what is new as it comes, a filter, values read off plots.
"use strict";
const one = (q, e = document) => e.querySelector(q);
const all = (q, e = document) => [...e.querySelectorAll(q)];
const main = one("main");
const told = one("#told");

// Ages, by the collector's clock.
const skew = Date.parse(document.documentElement.dataset.now) - Date.now();
const unit = (s) => s < 120 ? `${Math.round(s)} s` : s < 7200 ? `${Math.round(s / 60)} min` : s < 172800 ? `${(s / 3600).toFixed(1)} h` : `${Math.round(s / 86400)} d`;
function age(time) {
  const t = Date.parse(time.dateTime);
  if (Number.isNaN(t)) return;
  const s = (Date.now() + skew - t) / 1000;
  time.textContent = s < -60 ? "in the future" : `${unit(Math.max(0, s))} ago`;
}
setInterval(() => all("time[data-age]").forEach(age), 5000);

// A filter of a table's rows by words, all of which must stand in a row.
const filter = one("[data-filter]");
const words = () => filter ? filter.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
const fits = (row) => { const text = row.textContent.toLowerCase(); return words().every((w) => text.includes(w)); };
function sift() {
  const rows = all("tr", one(filter.dataset.filter));
  for (const r of rows) r.hidden = !fits(r);
  if (!one("#pause")) one("#shown").textContent = words().length ? `${rows.filter((r) => !r.hidden).length} of ${rows.length}` : "";
}
if (filter) {
  one(".filter").hidden = false;
  filter.addEventListener("input", sift);
}

// Rows of rooms that were polled.
function show(row) {
  const tr = all("#rooms tr").find((r) => r.dataset.name === row.name);
  if (!tr) return renew();
  tr.className = `bad${row.bad}`;
  const badge = one(".badge", tr);
  badge.textContent = row.state;
  badge.className = `badge lost${row.lost}`;
  one(".state small", tr).textContent = row.alerts;
  const heard = one(".heard time", tr);
  if (row.heard) { heard.dateTime = row.heard; age(heard); }
  all(".cell", tr).forEach((td, i) => {
    const c = row.cells[i];
    td.className = "cell" + (c.bad ? ` bad${c.bad}` : "") + (c.was ? " was" : "");
    const parts = [];
    if (c.was) parts.push(make("span", "unseen", "was "));
    parts.push(make("span", "text", c.text));
    if (c.whole) {
      const m = make("meter", "", "");
      m.min = 0; m.max = c.whole; m.value = c.part || 0; m.low = c.low; m.high = c.high; m.optimum = 0;
      m.setAttribute("aria-label", "of the limit");
      parts.push(m);
    }
    td.replaceChildren(...parts);
  });
}
function make(tag, name, text) {
  const e = document.createElement(tag);
  if (name) e.className = name;
  e.textContent = text;
  return e;
}

// renew asks for this page again and takes over its parts, but for the one that is being read, which has to wait until
// it is left; at most once in a while.
const parts = ["#now", "#alerts", "#fires", "#strip", "#events", "#values", "#rooms", "#plots > figure"];
let waiting = false, behind = false, renewed = 0;
function renew() {
  if (waiting) return;
  waiting = true;
  setTimeout(async () => {
    waiting = false;
    renewed = Date.now();
    let text;
    try {
      const answer = await fetch(location.href);
      if (!answer.ok) return;
      text = await answer.text();
    } catch { return; } // the stream tells that the collector is gone
    const fresh = new DOMParser().parseFromString(text, "text/html");
    behind = false;
    for (const part of parts) {
      for (const e of all(part)) {
        const to = e.id ? fresh.getElementById(e.id) : null;
        if (to && e.innerHTML !== to.innerHTML) {
          if (e.contains(document.activeElement)) behind = true;
          else if (e.id === "alerts") e.replaceChildren(...to.childNodes); // it is read aloud
          else { e.className = to.className; e.replaceChildren(...to.childNodes); }
        }
      }
    }
    history_ = null;
    if (filter && one("#rooms")) sift();
  }, Math.max(0, renewed + 5000 - Date.now()));
}
main.addEventListener("focusout", () => { if (behind) renew(); });

// Packets, the newest first.
const pause = one("#pause");
let held = [], last = Number(main.dataset.last) || 0;
function packets(event) {
  const { packets: list, missed } = JSON.parse(event.data);
  held.push(...list);
  if (held.length > Number(main.dataset.most)) held = held.slice(-main.dataset.most);
  if (missed) one("#shown").textContent = `${missed} too many to show`;
  if (pause.getAttribute("aria-pressed") === "true") {
    one("#shown").textContent = `paused, ${held.length}${held.length >= Number(main.dataset.most) ? " or more" : ""} new`;
    return;
  }
  const body = one("#packets");
  body.prepend(...held.reverse().map(packet));
  held = [];
  for (const r of [...body.rows].slice(Number(main.dataset.most))) r.remove();
  one("#nothing").hidden = body.rows.length > 0;
}
const hex = (b) => b === undefined ? "" : b.toString(16).padStart(2, "0");
const fixed = (v, digits) => v.toFixed(digits).replace("-", "−");
function packet(p) {
  const tr = make("tr", p.direction === "tx" ? "tx" : "rx", "");
  const link = make("a", "", p.room);
  link.href = "room?name=" + encodeURIComponent(p.room);
  const cells = [
    new Date(p.at).toISOString().slice(11, 23), link, p.direction, p.parsed ? p.type : "not read", p.route, String(p.length),
    p.snr === undefined ? "" : fixed(p.snr, 1), p.rssi === undefined ? "" : String(p.rssi).replace("-", "−"), p.airtime ? `${Math.round(p.airtime * 1000)} ms` : "",
    hex(p.from) + (p.to === undefined ? "" : ` → ${hex(p.to)}`), make("code", "", p.hash || ""),
  ];
  for (const c of cells) {
    const td = document.createElement("td");
    td.append(c);
    tr.append(td);
  }
  tr.hidden = !fits(tr);
  return tr;
}
pause?.addEventListener("click", () => {
  const on = pause.getAttribute("aria-pressed") !== "true";
  pause.setAttribute("aria-pressed", String(on));
  one("#shown").textContent = on ? "paused" : "";
  if (!on) packets({ data: '{"packets":[]}' });
});

// The stream. A page that is not connected says so: what it shows grows old.
const query = new URLSearchParams();
if (main.dataset.packets !== undefined) {
  query.set("after", last);
  if (main.dataset.packets) query.set("room", main.dataset.packets);
}
const stream = new EventSource("api/stream?" + query);
stream.addEventListener("open", () => {
  told.textContent = "";
  renew(); // what changed before it was connected it does not tell
});
stream.addEventListener("error", () => {
  told.textContent = "not connected to the collector";
});
stream.addEventListener("alerts", renew);
stream.addEventListener("rooms", (e) => {
  const rows = JSON.parse(e.data);
  if (one("#rooms")) { rows.forEach(show); sift(); }
  if (rows.some((r) => r.name === main.dataset.room)) renew();
});
if (pause) stream.addEventListener("packets", packets);

// Up and down go from room to room.
one("#rooms")?.addEventListener("keydown", (e) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  const links = all("#rooms tr:not([hidden]) th a");
  const here = links.indexOf(document.activeElement);
  if (!by || here < 0) return;
  e.preventDefault();
  links[Math.min(links.length - 1, Math.max(0, here + by))].focus();
});

// Values are read off a plot by pointer or arrow keys. The places are those of the drawn plot.
const left = 46, inner = 346, wide = 400;
let history_ = null;
function past() {
  history_ ??= fetch(`api/history?room=${encodeURIComponent(main.dataset.room)}&span=${main.dataset.span}`).then((r) => r.ok ? r.json() : null).catch(() => null);
  return history_;
}
const clock = (t) => new Date(t * 1000).toISOString().slice(5, 16).replace("T", " ");
async function read(figure, at) {
  const h = await past();
  if (!h) return;
  const { metrics, scale, digits, unit: name } = figure.dataset;
  const lines = metrics.split(" ").map((m) => (h.lines[m] ?? []).filter((p) => p[1] !== null));
  if (!lines[0].length) return;
  const index = Math.max(0, Math.min(lines[0].length - 1, at(lines[0], h)));
  const t = lines[0][index][0];
  const value = (line) => {
    const p = line.reduce((a, b) => Math.abs(b[0] - t) < Math.abs(a[0] - t) ? b : a, line[0]);
    return p === undefined ? "–" : fixed(p[1] * scale, Number(digits));
  };
  figure.dataset.index = index;
  one("output", figure).textContent = `${clock(t)}: ${lines.map(value).join(" and ")} ${name}`;
  const x = left + inner * (t - h.from) / (h.to - h.from);
  one(".cursor", figure).setAttribute("d", `M${x.toFixed(1)} 8V130`);
}
const near = (x) => (line, h) => {
  const t = h.from + (x - left) / inner * (h.to - h.from);
  return line.reduce((best, p, i) => Math.abs(p[0] - t) < Math.abs(line[best][0] - t) ? i : best, 0);
};
const plots = one("#plots");
plots?.addEventListener("pointermove", (e) => {
  const svg = e.target.closest("svg");
  if (!svg) return;
  const box = svg.getBoundingClientRect();
  read(svg.closest("figure"), near((e.clientX - box.left) / box.width * wide));
});
plots?.addEventListener("keydown", (e) => {
  const figure = e.target.closest("figure");
  const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -1e9, End: 1e9 }[e.key];
  if (!figure || !by) return;
  e.preventDefault();
  read(figure, (line) => (figure.dataset.index === undefined ? line.length : Number(figure.dataset.index)) + by);
});

document.documentElement.dataset.ready = "1";
