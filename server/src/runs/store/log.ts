/** The training log: one JSON document per line, appended while training runs. */
import { appendFileSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { LogEntry } from "../../models/results.ts";
import { writeAtomically } from "./atomic.ts";
import { makeFolder, writing } from "./disk.ts";
import { isLogEntry } from "./schema.ts";

export function appendLog(path: string, entries: readonly LogEntry[]): void {
  if (entries.length === 0) {
    return;
  }
  writing(path, () => {
    makeFolder(dirname(path));
    appendFileSync(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  });
}

/**
 * The log up to its first torn line. Steps ascend: an entry that repeats an earlier step, left by a process that lost its
 * lock, is dropped.
 */
export function readLog(path: string): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  for (const line of lines(path)) {
    const entry = parse(line);
    if (entry === undefined) {
      break;
    }
    if (entry.step > (entries.at(-1)?.step ?? -1)) {
      entries.push(entry);
    }
  }
  return entries;
}

/** Forgets what came after `step`, so that a resumed run appends where its checkpoint was written. */
export function truncateLog(path: string, step: number): readonly LogEntry[] {
  const kept = readLog(path).filter((entry) => entry.step <= step);
  writeAtomically(path, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  return kept;
}

function lines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
}

function parse(line: string): LogEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isLogEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
