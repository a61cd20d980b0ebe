/**
 * `npm test`: builds, checks and tests everything. `npm test -- unit server` runs only those tiers.
 * Ends with a line such as `212 passed, 0 failed`.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ensureDependencies, requireNode } from "./lib/prepare.mjs";
import { runTool } from "./lib/process.mjs";

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string} [note]
 */

requireNode();
await ensureDependencies();

/** @type {Record<string, () => Promise<Outcome>>} */
const tiers = {
  checks,
  unit: () => vitest("unit"),
  server: () => vitest("server"),
  peer: () => vitest("peer"),
  editor,
};

const selected = process.argv.slice(2);
const unknown = selected.filter((name) => !(name in tiers));
if (unknown.length > 0) {
  console.error(`No tier is called ${unknown.join(", ")}; there are ${Object.keys(tiers).join(", ")}.`);
  process.exit(1);
}

const built = await attempt(async () => (await import("./build.mjs")).build());
if (built) {
  console.error(`${built}\n\nThe build failed, so nothing was tested.\n0 passed, 1 failed`);
  process.exit(1);
}

/** @type {string[]} */
const lines = [];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, runTier] of Object.entries(tiers)) {
  if (selected.length > 0 && !selected.includes(name)) continue;
  console.log(`\n— ${name}`);
  const started = Date.now();
  /** @type {Outcome} */
  const outcome = await runTier().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  if (process.env.CI && outcome.passed === 0 && outcome.failed === 0) {
    Object.assign(outcome, { failed: 1, note: "nothing ran, which counts as a failure in CI" });
  }
  for (const key of /** @type {const} */ (["passed", "failed", "skipped"])) total[key] += outcome[key];
  const seconds = Math.round((Date.now() - started) / 1000);
  lines.push(`${name.padEnd(8)}${counts(outcome)}  (${seconds} s)${outcome.note ? `  ${outcome.note}` : ""}`);
}
console.log(`\n${lines.join("\n")}\n${counts(total)}`);
process.exit(total.failed > 0 ? 1 : 0);

/** Types, lint and dead code, at the same time. */
async function checks() {
  const results = await Promise.all(
    [
      { name: "types", script: "typescript/bin/tsc", args: ["-p", "."] },
      { name: "lint", script: "@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings"] },
      { name: "dead code", script: "knip/bin/knip.js", args: [] },
    ].map(async ({ name, script, args }) => ({ name, ...(await runTool(script, args, { quiet: true })) })),
  );
  for (const { name, code, output } of results) console.log(code === 0 ? `✓ ${name}` : `✗ ${name}\n${output}`);
  const failed = results.filter(({ code }) => code !== 0).length;
  return { passed: results.length - failed, failed, skipped: 0 };
}

/**
 * @param {string} project of `vitest.config.ts`
 * @returns {Promise<Outcome>}
 */
async function vitest(project) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "vae-circuits-test-"));
  const file = path.join(folder, "results.json");
  const { code } = await runTool("vitest/vitest.mjs", [
    ...["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
  ]);
  const text = await readFile(file, "utf8").catch(() => "{}");
  await rm(folder, { recursive: true, force: true });
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = JSON.parse(text);
  // A file that cannot be loaded fails the run without a failed test.
  const failed = numFailedTests === 0 && code !== 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

/** The suite inside the extension host, then the one that drives the workbench in a browser. */
async function editor() {
  const { hostSupported } = await import("../test/editor/host/install.mjs");
  const { runSuite } = await import("../test/editor/run-suite.mjs");
  const inside = await runSuite();
  if (!hostSupported) return { ...inside, note: "the workbench in a browser is tested on linux-x64 only" };
  const outside = await vitest("editor");
  return {
    passed: inside.passed + outside.passed,
    failed: inside.failed + outside.failed,
    skipped: inside.skipped + outside.skipped,
  };
}

/** @param {Outcome} outcome */
function counts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * @param {() => Promise<unknown>} action
 * @returns {Promise<string | undefined>} what went wrong, if anything
 */
async function attempt(action) {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
