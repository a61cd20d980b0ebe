/** Experiment files on disk. */
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const EXPERIMENT_SUFFIX = ".experiment.ts";

const SKIPPED = new Set(["node_modules", "dist", "out", "build"]);
/** Deeper folders, and folders beyond this many, are not searched: a workspace can be a whole disk. */
const MOST_DEPTH = 12;
const MOST_FOLDERS = 5_000;

/** @returns the text of a file, as an editor shows it, without a byte order mark; undefined if it cannot be read. */
export function readSource(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch {
    return undefined;
  }
}

/** @returns absolute paths of the experiment files under a folder, nearest first; hidden and built folders are left out. */
export function experimentsUnder(root: string): readonly string[] {
  const found: string[] = [];
  let folders: readonly string[] = [root];
  let visited = 0;
  for (let depth = 0; depth < MOST_DEPTH && folders.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of folders) {
      if (visited === MOST_FOLDERS) {
        return found;
      }
      visited += 1;
      for (const entry of entriesOf(folder)) {
        const path = join(folder, entry.name);
        if (entry.isFile() && entry.name.endsWith(EXPERIMENT_SUFFIX)) {
          found.push(path);
        } else if (entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name)) {
          next.push(path);
        }
      }
    }
    folders = next;
  }
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
