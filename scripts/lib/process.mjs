/** Runs programs, with Node's own modules only. */
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs a program to its end in the repository's root. A program that cannot be started counts as failed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {boolean} [options.quiet] collect what it prints instead of showing it
 * @param {NodeJS.ProcessEnv} [options.env] on top of this process's own
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { quiet = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
      // npm is a script on Windows, which only a shell can start.
      shell: process.platform === "win32" && command === "npm",
    });
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs a program installed in `node_modules` with this Node.
 *
 * @param {string} script its file, such as `typescript/bin/tsc`
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runTool(script, args, options) {
  return run(process.execPath, [path.join(root, "node_modules", script), ...args], options);
}
