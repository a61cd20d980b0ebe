/** Files that are wholly old or wholly new, whenever the process is killed. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

let writes = 0;

/** Writes to a temporary name in the same folder, syncs, and renames. Creates the folder if there is none. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
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
