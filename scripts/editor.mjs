/** `npm run editor`: the real VS Code workbench with this extension and the examples open, until Ctrl-C. */
import { spawn } from "node:child_process";
import { mkdtemp, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { ensureDependencies, requireNode, root } from "./lib/prepare.mjs";
import { run } from "./lib/process.mjs";

requireNode();
await ensureDependencies();

const { build } = await import("./build.mjs");
console.log("Building…");
await build();

const { ensureHost, hostSupported } = await import("../test/editor/host/install.mjs");
const examples = path.join(root, "examples");
const first = path.join(examples, "first.experiment.ts");
await (hostSupported ? openWorkbench() : openDesktop());

/** The npm-carried server, with the extension installed as a link so that notifications show as they do for users. */
async function openWorkbench() {
  const { startServer, workbenchUrl } = await import("../test/editor/host/server.mjs");
  const { name, publisher, version } = createRequire(import.meta.url)("../package.json");
  const server = await startServer(await ensureHost(), {
    driven: false,
    // A link takes the extension as it is; building again and reloading the window shows the change.
    extensions: (folder) => symlink(root, path.join(folder, `${publisher}.${name}-${version}`), "dir"),
    settings: { "files.hotExit": "onExit", "workbench.reduceMotion": "auto" },
  });
  const url = workbenchUrl(server, examples, { openFile: first });
  console.log(`\nThe editor is at\n${url}\nCtrl-C stops it.`);
  openInBrowser(url);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
  });
  await server.stop();
  process.exit(0);
}

/** @param {string} url */
function openInBrowser(url) {
  // Without a display a browser could only fail, or open inside the terminal.
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const opener = spawn("xdg-open", [url], { stdio: "ignore", detached: true });
  opener.once("error", () => console.log("Open this address in a browser."));
  opener.unref();
}

/** The user's own VS Code, with user data of its own so that its other extensions stay out. */
async function openDesktop() {
  const data = await mkdtemp(path.join(os.tmpdir(), "vae-circuits-editor-"));
  const code = process.platform === "win32" ? "code.cmd" : "code";
  const args = [`--extensionDevelopmentPath=${root}`, `--user-data-dir=${data}`, "--new-window", examples, first];
  const { code: status } = await run(code, args);
  if (status === 0) return;
  console.error(
    "VS Code could not be started with its `code` command. In VS Code, run “Shell Command: Install 'code' command in " +
      "PATH”, or open this folder there and press F5.",
  );
  process.exit(1);
}
