/** Writing to a disk that may be full, read-only or occupied. */
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** A file or folder could not be written. The message says why, the hint what to do. */
export class DiskError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, cause: unknown) {
    super(message, { cause });
    this.name = "DiskError";
    this.hint = hint;
  }
}

/**
 * @param path what `work` writes; the folder or file that the message names.
 * @throws DiskError in place of what the system says.
 */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isSystemError(error) ? inWords(error, path) : error;
  }
}

/** Creates a folder and those it lies in. Node's own `recursive` never returns where a parent refuses all entries, as in /proc. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (isFolder(path)) {
      return;
    }
    const parent = dirname(path);
    if (!isSystemError(error) || error.code !== "ENOENT" || isFolder(parent) || parent === path) {
      throw error;
    }
    makeFolder(parent);
    mkdirSync(path);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

function inWords(error: NodeJS.ErrnoException, path: string): DiskError {
  switch (error.code) {
    case "ENOSPC":
    case "EDQUOT":
      return new DiskError(`There is no space left to write ${path}.`, "Make room, then run again.", error);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new DiskError(`There is no permission to write ${path}.`, "Give it, or use another folder.", error);
    case "EEXIST":
    case "ENOTDIR":
      return new DiskError(
        `${fileOnTheWay(path)} is a file where a folder is needed.`,
        "Move it elsewhere, then run again.",
        error,
      );
    case "EISDIR":
      return new DiskError(`${path} is a folder where a file is needed.`, "Move it elsewhere, then run again.", error);
    default:
      return new DiskError(`${path} cannot be written: ${error.message}.`, "Check the disk, then run again.", error);
  }
}

function fileOnTheWay(path: string): string {
  const parent = dirname(path);
  return parent === path || exists(path) ? path : fileOnTheWay(parent);
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
