// A browser whose pages are watched: what they ask for, what goes wrong, and what axe-core says of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

// browse starts a browser. opened opens a page from disk, or by its address, once its script, if it has one, is
// ready; check runs axe-core on what is shown; out gathers what must not be.
export async function browse(program, shots) {
  const browser = await puppeteer.launch({ executablePath: program, headless: true, args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"] });
  const out = { requests: [], errors: [], violations: [] };

  async function opened(file, { hash = "", dark = false, script = true, width = 1300, hold = null } = {}) {
    const page = await browser.newPage();
    await page.setViewport({ width, height: 900 });
    await page.setJavaScriptEnabled(script);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
    const served = file.startsWith("http");
    const own = served ? file : pathToFileURL(file).href;
    const allowed = (url) => served ? new URL(url).origin === new URL(own).origin : url.replace(/#.*/, "") === own;
    page.on("request", (r) => { if (!allowed(r.url())) out.requests.push(r.url()); });
    if (hold) { // some request, until something has happened
      await page.setRequestInterception(true);
      page.on("request", async (r) => {
        if (r.url().includes(hold.request)) await hold.until;
        r.continue();
      });
    }
    page.on("pageerror", (e) => out.errors.push(String(e)));
    page.on("console", (m) => { if (m.type() === "error") out.errors.push(m.text()); });
    page.on("dialog", (d) => { out.errors.push("dialog: " + d.message()); d.dismiss(); });
    await page.goto(own + hash);
    if (script) await page.waitForFunction(() => document.documentElement.dataset.ready);
    return page;
  }

  async function check(page, name) {
    const session = await page.createCDPSession(); // beside the page's own policy, which would not run it
    await session.send("Runtime.enable");
    await session.send("Runtime.evaluate", { expression: axe });
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression: "axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.length + ' as ' + v.nodes[0].html.slice(0, 160) + ' ' + (v.nodes[0].failureSummary || '').slice(0, 200)))",
      awaitPromise: true, returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
    for (const v of result.value) out.violations.push(`${name}: ${v}`);
  }

  const shot = (page, name, fullPage = false) => page.screenshot({ path: join(shots, name + ".png"), fullPage });
  return { opened, check, shot, out, close: () => browser.close() };
}
