/**
 * A lock between processes on one machine: a file that holds the owner's process id and whose time of change is its
 * heartbeat. A lock is dead when its process is, or when the heartbeat stopped, because process ids are reused.
 */
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writing } from "./disk.ts";

const HEARTBEAT_MS = 5_000;

/** Twelve missed heartbeats: longer than any step of training blocks a process. */
const DEAD_AFTER_MS = 60_000;

export interface Lock {
  release(): void;
}

/** Takes the lock, or returns undefined if a living process holds it. */
export function tryLock(path: string): Lock | undefined {
  writing(path, () => makeFolder(dirname(path)));
  if (lockHolder(path) === undefined) {
    rmSync(path, { force: true });
  }
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return undefined;
    }
    throw error;
  }
  const heartbeat = setInterval(() => beat(path), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      rmSync(path, { force: true });
    },
  };
}

function beat(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The store was deleted under us; the run's next write says so.
  }
}

/** Process that holds the lock, or undefined if no living process does. */
export function lockHolder(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    const silent = Date.now() - statSync(path).mtimeMs;
    return silent < DEAD_AFTER_MS && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
