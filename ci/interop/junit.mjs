// Reads a JUnit file with three readers that others wrote, and prints what each makes of it: a line of
// JSON a reader with its name, the totals, and of each case the suite, the name, the outcome and the message.
//
//   node junit.mjs FILE
import { readFile } from "node:fs/promises";
import { convertJUnitToCTRFReport } from "junit-to-ctrf";
import { parse } from "junit2json";
import results from "test-results-parser";

const file = process.argv[2];
const tell = (reader, total, cases) => console.log(JSON.stringify({ reader, total, cases }));

const ctrf = (await convertJUnitToCTRFReport(file)).results;
tell("junit-to-ctrf", { tests: ctrf.summary.tests, failed: ctrf.summary.failed, skipped: ctrf.summary.skipped },
	ctrf.tests.map((t) => ({ suite: t.suite, name: t.name, outcome: t.status, type: t.rawStatus, message: t.message })));

const whole = await parse(await readFile(file, "utf8"));
const why = (c) => ["failure", "error", "skipped"].filter((k) => c[k]).map((k) => ({ outcome: k, ...(Array.isArray(c[k]) ? c[k][0] : c[k]) }))[0];
tell("junit2json", { tests: whole.tests, failed: whole.failures, errors: whole.errors },
	whole.testsuite.flatMap((s) => s.testcase.map((c) => ({ ...c, suite: s.name }))).map((c) => ({ suite: c.suite, name: c.name, outcome: why(c)?.outcome ?? "passed", type: why(c)?.type, message: why(c)?.message })));

const parsed = results.parse({ type: "junit", files: [file] });
tell("test-results-parser", { tests: parsed.total, failed: parsed.failed, errors: parsed.errors, skipped: parsed.skipped },
	parsed.suites.flatMap((s) => s.cases.map((c) => ({ ...c, suite: s.name }))).map((c) => ({ suite: c.suite, name: c.name, outcome: c.status, message: c.failure })));
