/** The built command line as a process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

export const dist = resolve(import.meta.dirname, "../../dist");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function startCli(cwd: string, ...args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(dist, "cli.js"), ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const text = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    text.out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    text.err += chunk.toString();
  });
  const ended = once(child, "close").then(([code]): Ended => ({ code: code as number | null, ...text }));
  return { child, ended };
}
