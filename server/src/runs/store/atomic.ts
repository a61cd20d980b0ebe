/** Files that are wholly old or wholly new, whenever the process is killed. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writing } from "./disk.ts";

let writes = 0;

/**
 * Writes to a temporary name in the same folder, syncs, and renames. Creates the folder if there is none.
 *
 * @throws DiskError if the disk refuses.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  writing(path, () => replace(path, content));
}

function replace(path: string, content: string | Uint8Array): void {
  makeFolder(dirname(path));
  writes += 1;
  const temporary = `${path}.${process.pid}-${writes}.tmp`;
  try {
    writeSynced(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeSynced(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  const file = openSync(path, "w");
  try {
    for (let offset = 0; offset < bytes.length; ) {
      offset += writeSync(file, bytes, offset);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The parsed file, or undefined if it is absent or does not parse. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * The file's bytes, or undefined if it cannot be read. Not a Buffer, whose `slice` shares memory where a typed array's
 * copies.
 */
export function readBytes(path: string): Uint8Array | undefined {
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch {
    return undefined;
  }
}
