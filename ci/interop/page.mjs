// Opens pages of reports in Chromium as a person would and tells what happened as JSON, for the test that started it.
//
//   node page.mjs BROWSER SHOTS GREEN BAD BIG COMPARISON    files of pages; screenshots go to the folder SHOTS
import { browse } from "./browser.mjs";

const [program, shots, green, bad, big, comparison] = process.argv.slice(2);
const { opened, check, shot, out, close } = await browse(program, shots);
const here = (page) => page.evaluate(() => document.querySelector(".spec.here")?.id ?? "");
const said = (page) => page.$eval(".viewer .said", (e) => e.textContent);

for (const dark of [false, true]) {
  const page = await opened(green, { dark });
  await check(page, "green" + (dark ? " dark" : ""));
  await shot(page, "green" + (dark ? "-dark" : ""));
  await page.close();
}

// A page with what is bad: filter, open by keys, read a frame, go on by arrows, copy the link, follow it.
let page = await opened(bad);
out.shown = await page.$eval("#shown", (e) => e.textContent);
await page.keyboard.press("/");
await page.keyboard.type("v:fail");
out.filtered = await page.$eval("#shown", (e) => e.textContent);
out.hash = await page.evaluate(() => location.hash);
await page.keyboard.press("Escape");
await page.keyboard.press("n");
out.first = await here(page);
await page.keyboard.press("Enter");
await page.waitForSelector(".viewer .said span");
out.frame = await said(page);
await page.keyboard.press("ArrowLeft");
out.before = await said(page);
await page.keyboard.press("+");
await page.keyboard.press("-");
await page.keyboard.press("?");
out.help = await page.$eval("#help", (e) => e.open);
await check(page, "help");
await page.keyboard.press("Escape");
await shot(page, "bad");
await check(page, "bad");
await page.click("#keys");
await page.keyboard.press("j");
out.switched = await here(page);
await page.close();

page = await opened(bad, { hash: "#" + out.first + "&at=1", dark: true });
await page.waitForSelector(".viewer .said span");
out.linked = await said(page);
await shot(page, "bad-dark");
await check(page, "bad dark");
await page.close();

page = await opened(bad, { hash: "#spec=ACK-999-00000000" });
out.unknown = await page.$eval("#told", (e) => e.textContent);
await page.close();

out.filters = {};
page = await opened(bad);
for (const query of JSON.parse(process.env.FILTERS)) {
  await page.$eval("#q", (e, q) => { e.value = q; e.dispatchEvent(new Event("input")); }, query);
  out.filters[query] = Number((await page.$eval("#shown", (e) => e.textContent)).split(" ")[0]);
}
await page.close();

// A comparison, light and dark, its filter by word and by link, and without script.
for (const dark of [false, true]) {
  page = await opened(comparison, { dark });
  out.compared = await page.$$eval("tr.mark td:nth-child(2)", (cells) => cells.map((e) => e.textContent));
  await check(page, "comparison" + (dark ? " dark" : ""));
  await shot(page, "comparison" + (dark ? "-dark" : ""), true);
  await page.close();
}

page = await opened(comparison);
const listed = (page) => page.$$eval("article.change", (all) => all.filter((e) => !e.hidden).length);
out.changes = { all: await listed(page) };
await page.type("#q", "con-004 vanished");
out.changes.filtered = await listed(page);
out.changes.said = await page.$eval("#shown", (e) => e.textContent);
const linkOf = await page.evaluate(() => location.hash);
await page.close();
page = await opened(comparison, { hash: linkOf });
out.changes.linked = await listed(page);
await page.close();
page = await opened(comparison, { script: false });
out.changes.plain = await listed(page);
await page.close();

// Without script, and on paper.
page = await opened(bad, { script: false });
await shot(page, "bad-without-script");
await page.emulateMediaType("print");
await shot(page, "bad-on-paper", true);
await page.close();

// A large one: how long until the list is there, and a timeline.
page = await opened(big);
out.ready = await page.evaluate(() => Number(document.documentElement.dataset.ready));
out.opened = await page.evaluate(async () => {
  const times = [];
  for (const b of [...document.querySelectorAll("button.open")].filter((_, i) => i % 10 === 0)) {
    b.click();
    const s = b.closest(".spec");
    while (!s.dataset.opened) await new Promise((r) => { requestAnimationFrame(r); });
    times.push(Number(s.dataset.opened));
    b.click();
  }
  times.sort((a, b) => a - b);
  return { n: times.length, median: times[times.length >> 1], most: times.at(-1) };
});
await shot(page, "big");
await page.close();

await close();
process.stdout.write(JSON.stringify(out));
