/** Starts the VS Code server with the web workbench on a free local port, with fresh user data and extensions. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { scratch } from "./install.mjs";

/** Settings that keep the workbench quiet and its pictures the same. */
const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.reduceMotion": "on",
  "workbench.editor.empty.hint": "hidden",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
  "window.confirmBeforeClose": "never",
  "git.enabled": false,
  "files.hotExit": "off",
  // On the web the default is "afterDelay", which would write to workspaces under test.
  "files.autoSave": "off",
  "editor.codeLens": true,
  "editor.inlayHints.enabled": "on",
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "typescript.disableAutomaticTypeAcquisition": true,
};

/**
 * @typedef {object} CodeServer
 * @property {string} url
 * @property {string} authority host and port, for `vscode-remote` addresses
 * @property {string} folder user data, logs and extensions of this run
 * @property {() => Promise<void>} stop ends the server and everything it started
 */

/**
 * @param {import("./install.mjs").EditorHost} host
 * @param {object} [options]
 * @param {Record<string, unknown>} [options.settings] on top of `quietSettings`
 * @param {boolean} [options.driven] accept an extension under development and a test suite through the page's address.
 *   The workbench shows no notification toasts then. Default true.
 * @param {(extensions: string) => Promise<void>} [options.extensions] fills the folder of installed extensions
 * @returns {Promise<CodeServer>}
 */
export async function startServer(host, { settings = {}, driven = true, extensions } = {}) {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(path.join(scratch, "run-"));
  const user = path.join(folder, "data", "User");
  const extensionsFolder = path.join(folder, "extensions");
  await mkdir(user, { recursive: true });
  await mkdir(extensionsFolder);
  await extensions?.(extensionsFolder);
  const effective = { ...quietSettings, ...settings };
  await writeFile(path.join(user, "settings.json"), JSON.stringify(effective, null, 2));

  const port = await freePort();
  const authority = `127.0.0.1:${port}`;
  const log = path.join(folder, "server.log");
  const output = openSync(log, "a");
  // A process group of its own, so that stopping it also ends extension hosts and language servers.
  const child = spawn(
    host.node,
    [
      host.server,
      ...["--host", "127.0.0.1", "--port", String(port), "--without-connection-token", "--accept-server-license-terms"],
      ...["--telemetry-level", "off", "--user-data-dir", path.join(folder, "data")],
      ...["--server-data-dir", path.join(folder, "server"), "--extensions-dir", extensionsFolder],
      "--disable-workspace-trust",
      ...(driven ? ["--enable-smoke-test-driver"] : []),
    ],
    { env: serverEnvironment(), stdio: ["ignore", output, output], detached: true },
  );
  closeSync(output);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // The group is already gone.
    }
  };
  const killNow = () => kill("SIGKILL");
  process.once("exit", killNow);
  const stop = async () => {
    process.off("exit", killNow);
    kill("SIGTERM");
    await Promise.race([exited, delay(3_000)]);
    kill("SIGKILL");
    await exited;
    if (!process.env.KEEP_EDITOR_RUNS) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  if (!(await answers(`http://${authority}/version`, exited))) {
    const said = await readFile(log, "utf8");
    await stop();
    throw new Error(`The VS Code server did not start:\n${said.slice(-2_000)}`);
  }
  return { url: `http://${authority}`, authority, folder, stop };
}

/**
 * The address that opens a folder.
 *
 * @param {CodeServer} server
 * @param {string} folder
 * @param {Record<string, string>} [payload] absolute paths by the workbench's own names, such as `openFile`
 */
export function workbenchUrl(server, folder, payload = {}) {
  const pairs = Object.entries(payload).map(([key, file]) => [key, `vscode-remote://${server.authority}${file}`]);
  const query = new URLSearchParams({ folder, ...(pairs.length ? { payload: JSON.stringify(pairs) } : {}) });
  return `${server.url}/?${query.toString().replaceAll("+", "%20")}`;
}

/** The environment without what an outer editor or npm would pass on. */
function serverEnvironment() {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|NODE_OPTIONS|npm_)/.test(name));
  return { ...Object.fromEntries(inherited), EXTENSIONS_GALLERY: "{}" };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * Whether the address answers before the process ends, or a minute passes.
 *
 * @param {string} url
 * @param {Promise<unknown>} exited
 */
async function answers(url, exited) {
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const deadline = Date.now() + 60_000;
  while (!ended && Date.now() < deadline) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await delay(50);
  }
  return false;
}
