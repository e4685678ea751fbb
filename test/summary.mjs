// Reads vitest's JSON report, prints `N passed, N failed` and exits non-zero if anything failed or nothing ran.
// A test file that could not be loaded, and a run that failed with no failed test (an unhandled error), count as one.
import { existsSync, readFileSync } from "node:fs";

const [, , reportPath, statusText] = process.argv;
const status = Number(statusText);
const report = existsSync(reportPath) ? JSON.parse(readFileSync(reportPath, "utf8")) : undefined;
const passed = report?.numPassedTests ?? 0;
const brokenFiles = (report?.testResults ?? []).filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
let failed = (report?.numFailedTests ?? 0) + brokenFiles;
if (failed === 0 && (status !== 0 || passed === 0)) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
