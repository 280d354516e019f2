// Opens the page of a catalogue in Chromium as an operator would and tells what happened as JSON.
//
//   node catalogue.mjs BROWSER SHOTS PAGE RELEASE    asks what RELEASE does not do
import { browse } from "./browser.mjs";

const [program, shots, file, release] = process.argv.slice(2);
const { opened, check, shot, out, close } = await browse(program, shots);
const rows = (page) => page.$$eval("tbody tr", (all) => all.filter((e) => !e.hidden).map((e) => ({ id: e.id, no: e.querySelector("td.no:not([hidden])") !== null, cells: e.querySelectorAll("td:not([hidden])").length })));
const words = (page) => page.$eval("#shown", (e) => e.textContent);

for (const dark of [false, true]) {
  const page = await opened(file, { dark });
  await check(page, "catalogue" + (dark ? " dark" : ""));
  await shot(page, "catalogue" + (dark ? "-dark" : ""));
  out.whole = (await rows(page)).length;
  await page.close();
}

// By keyboard alone: the release, what it does not do, a word, and the link to that.
let page = await opened(file);
await page.focus("#release");
await page.keyboard.type(release);
await page.keyboard.press("Tab");
await page.keyboard.press("Space");
out.fails = await rows(page);
out.told = await words(page);
await page.keyboard.press("Tab");
await page.keyboard.type("post");
out.narrowed = (await rows(page)).length;
out.hash = await page.evaluate(() => location.hash);
await shot(page, "catalogue-fails");
await check(page, "catalogue filtered");
await page.close();
page = await opened(file, { hash: out.hash });
out.linked = (await rows(page)).length;
await page.close();
page = await opened(file, { script: false });
out.plain = (await rows(page)).length;
await page.close();

await close();
process.stdout.write(JSON.stringify(out));
