/** What every script needs first, with Node's own modules only: a Node that is new enough, and the dependencies. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./process.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Ends the process with a sentence if this Node is older than `engines` asks. */
export function requireNode() {
  const { engines } = readJson("package.json");
  const needed = engines.node.replace(">=", "");
  if (compareVersions(process.versions.node, needed) >= 0) return;
  console.error(
    `VAE Circuits needs Node ${needed} or later; this is ${process.versions.node} (${process.execPath}).\n` +
      "Install a current Node from https://nodejs.org or with your version manager, then try again.",
  );
  process.exit(1);
}

/** Installs the dependencies of the lock file where they are missing or of other versions. Exits with the reason if it cannot. */
export async function ensureDependencies() {
  if (installed()) return;
  const what = existsSync(path.join(root, "node_modules")) ? "Updating" : "Installing";
  console.log(`${what} the dependencies with npm ci; this takes about a minute on a slow connection…`);
  const started = Date.now();
  const { code, output } = await run("npm", ["ci", "--no-audit", "--no-fund"], { quiet: true });
  if (code !== 0) {
    // npm says what is wrong first and how it is called last.
    const said = output.split("\n").filter((line) => /^npm (error|ERR!) \S/.test(line));
    console.error(`${said.slice(0, 12).join("\n")}\n\nnpm ci failed: ${installFailure(output)}`);
    process.exit(1);
  }
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** Whether `node_modules` holds what the lock file says, as npm's own record of the installation tells. */
function installed() {
  if (!existsSync(path.join(root, "node_modules/.package-lock.json"))) return false;
  const wanted = readJson("package-lock.json").packages;
  const present = readJson("node_modules/.package-lock.json").packages;
  return Object.entries(wanted).every(
    ([name, entry]) => name === "" || entry.optional || present[name]?.version === entry.version,
  );
}

/** @param {string} output */
function installFailure(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/.test(output)) {
    return "the npm registry could not be reached. Check the connection or the proxy, then try again.";
  }
  if (/ENOSPC/.test(output)) return "the disk is full.";
  if (/EACCES|EPERM/.test(output)) return `this user may not write to ${root}.`;
  if (/EUSAGE/.test(output))
    return "package.json and package-lock.json disagree. Run `npm install` and look at its changes.";
  if (/ENOENT/.test(output)) return "npm was not found. It comes with Node; check that it is on the PATH.";
  return "see above.";
}

/** @param {string} file relative to the repository */
function readJson(file) {
  return JSON.parse(readFileSync(path.join(root, file), "utf8"));
}

/**
 * @param {string} a
 * @param {string} b
 */
function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
