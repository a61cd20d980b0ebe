/**
 * Runs the suite that lives inside the extension host: in the npm-carried web workbench where that runs, in a desktop
 * VS Code elsewhere or where `VAE_CIRCUITS_DESKTOP` is set. Alone: `node test/editor/run-suite.mjs`.
 */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { launchBrowser } from "./host/browser.mjs";
import { ensureHost, hostSupported, repository, scratch } from "./host/install.mjs";
import { startServer, workbenchUrl } from "./host/server.mjs";
import { freshWorkspace } from "./host/workspace.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Outcome */

/** A suite that takes longer hangs. */
const timeout = 240_000;

/** @returns {Promise<Outcome>} */
export async function runSuite() {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(path.join(scratch, "suite-"));
  const workspace = await freshWorkspace([path.join(repository, "examples/tiny.experiment.ts")]);
  try {
    const suite = path.join(folder, "suite.cjs");
    await bundleSuite(suite);
    const desktop = !hostSupported || process.env.VAE_CIRCUITS_DESKTOP;
    await (desktop ? runOnDesktop(suite, workspace.folder) : runOnWeb(suite, workspace.folder));
    const { lines, ...outcome } = JSON.parse(await readFile(path.join(folder, "result.json"), "utf8"));
    console.log(lines.join("\n"));
    return outcome;
  } finally {
    await workspace.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} outfile */
async function bundleSuite(outfile) {
  await build({
    entryPoints: [path.join(repository, "test/editor/suite/index.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/**
 * @param {string} suite
 * @param {string} workspace
 */
async function runOnWeb(suite, workspace) {
  const host = await ensureHost();
  const server = await startServer(host);
  const browser = await launchBrowser(host);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    /** @type {string[]} */
    const log = [];
    await page.exposeFunction("codeAutomationLog", (/** @type {string} */ type, /** @type {unknown[]} */ line) => {
      log.push(`${type}: ${line.join(" ")}`);
    });
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const finished = new Promise((resolve, reject) => {
      const seconds = timeout / 1000;
      const late = () => reject(new Error(`The suite did not end within ${seconds} s:\n${log.slice(-20).join("\n")}`));
      timer = setTimeout(late, timeout);
      void page.exposeFunction("codeAutomationExit", resolve);
    });
    await page.goto(
      workbenchUrl(server, workspace, { extensionDevelopmentPath: repository, extensionTestsPath: suite }),
    );
    await finished.finally(() => clearTimeout(timer));
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * @param {string} suite
 * @param {string} workspace
 */
async function runOnDesktop(suite, workspace) {
  const { runTests } = await import("@vscode/test-electron");
  // It throws when a test fails; the result file says which.
  await runTests({
    extensionDevelopmentPath: repository,
    extensionTestsPath: suite,
    launchArgs: [workspace, "--disable-extensions", "--disable-workspace-trust"],
  }).catch((error) => console.error(error instanceof Error ? error.message : error));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed } = await runSuite();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
