// Opens the monitor's page in Chromium as an operator would and tells what happened as JSON, for the test that started it.
//
//   node monitor.mjs BROWSER SHOTS PAGE EVENTS HOSTILE    PAGE is its address; the test has things happen when EVENTS/NAME is asked for
import { browse } from "./browser.mjs";

const [program, shots, base, events, hostile] = process.argv.slice(2);
const { opened, check, shot, out, close } = await browse(program, shots);
const happens = (name) => fetch(`${events}/${name}`);
const text = (page, q) => page.$eval(q, (e) => e.textContent.trim().replace(/\s+/g, " "));
const pages = {
  rooms: ["", "light", "dark", "phone"], room: ["room?name=attic&span=24h", "light", "dark", "phone"], silent: ["room?name=cellar&span=6h", "dark"],
  hostile: ["room?name=" + encodeURIComponent(hostile), "phone"], packets: ["packets", "light", "dark", "phone"], alerts: ["alerts", "light", "dark", "phone"],
};
const kinds = { light: {}, dark: { dark: true }, phone: { width: 360 } };

// Each page, dark and light, and as narrow as a phone.
out.wide = [];
for (const [name, [path, ...some]] of Object.entries(pages)) {
  for (const kind of some) {
    const page = await opened(base + path, kinds[kind]);
    await check(page, `${name} ${kind}`);
    await shot(page, `${name}-${kind}`, true);
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) out.wide.push(`${name} ${kind}`);
    await page.close();
  }
}

// By keys alone: past the pages to the rooms, down, into one, and along a plot.
let page = await opened(base);
const focused = (q) => page.evaluate((q) => document.activeElement.matches(q), q);
const tabTo = async (q) => {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if (await focused(q)) return true;
  }
  return false;
};
await page.keyboard.press("Tab");
out.skip = await page.evaluate(() => document.activeElement.className);
await tabTo("#q");
await page.keyboard.type("cellar");
out.filtered = await text(page, "#shown");
await page.$eval("#q", (e) => { e.value = ""; e.dispatchEvent(new Event("input")); });
await tabTo("#rooms a");
for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowDown");
await page.keyboard.press("ArrowUp");
out.down = await page.evaluate(() => document.activeElement.textContent);
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
out.entered = await text(page, "h1");
await tabTo(".plot");
await page.keyboard.press("ArrowLeft");
await page.waitForFunction(() => document.querySelector("#plot-0 output").textContent);
out.read = await text(page, "#plot-0 output");
await page.keyboard.press("Home");
await page.waitForFunction((old) => document.querySelector("#plot-0 output").textContent !== old, {}, out.read);
out.first = await text(page, "#plot-0 output");
out.lines = await page.$$eval("#plots .line", (all) => all.filter((e) => e.getTotalLength() > 50).length);
out.gaps = await page.$$eval("#plot-0 .gap", (all) => all.length);
out.breaks = await page.$eval("#plot-0 .line", (e) => (e.getAttribute("d").match(/M/g) ?? []).length);
await shot(page, "plot-read");
await page.close();

// Packets as they come, and held while one reads.
page = await opened(base + "packets");
await happens("packet");
await page.waitForFunction(() => document.querySelector("#packets tr td:nth-child(4)").textContent === "LIVE");
out.live = await page.$$eval("#packets tr:first-child td", (all) => all.map((e) => e.textContent).join(" "));
await page.click("#pause");
await happens("packet");
await page.waitForFunction(() => /paused, 1 new/.test(document.querySelector("#shown").textContent));
out.held = await page.$$eval("#packets tr td:nth-child(4)", (all) => all.filter((e) => e.textContent === "LIVE").length);
await page.click("#pause");
out.resumed = await page.$$eval("#packets tr td:nth-child(4)", (all) => all.filter((e) => e.textContent === "LIVE").length);
await page.type("#q", "direct");
out.some = await page.$$eval("#packets tr", (all) => all.filter((e) => !e.hidden).every((e) => e.textContent.includes("direct")));
await page.close();

// A poll between a page and its stream reaches it, and so do one and an alert when it is open, and the end of the
// collector is told.
const shows = (volts) => page.waitForFunction((v) => [...document.querySelectorAll("#rooms tr")].find((r) => r.dataset.name === "attic").textContent.includes(v), {}, volts);
let release;
page = await opened(base, { hold: { request: "api/stream", until: new Promise((r) => { release = r; }) } });
await happens("poll?battery=3.31");
release();
await shows("3.31 V");
await happens("poll?battery=3.33");
await shows("3.33 V");
await happens("alert");
await page.waitForFunction(() => document.querySelector("#alerts").textContent.includes("clock lost"), { timeout: 15000 });
out.fires = await text(page, "#fires");
await check(page, "after an alert");
await happens("end");
await page.waitForFunction(() => document.querySelector("#told").textContent, { timeout: 15000 });
out.told = await text(page, "#told");
out.errors = out.errors.filter((e) => !/net::ERR_|Failed to load resource/.test(e)); // the collector is gone
await page.close();

await close();
process.stdout.write(JSON.stringify(out));
