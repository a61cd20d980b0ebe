/** Fresh copies of workspaces, outside the repository, so that no run sees another's results or this project's files. */
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/**
 * A user's project that holds copies of these files.
 *
 * @param {readonly string[]} files absolute paths
 * @returns {Promise<{ folder: string, remove: () => Promise<void> }>}
 */
export async function freshWorkspace(files) {
  const parent = await mkdtemp(path.join(os.tmpdir(), "vae-circuits-"));
  const folder = path.join(parent, "lab");
  for (const file of files) await cp(file, path.join(folder, path.basename(file)));
  await writeFile(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  return { folder, remove: () => rm(parent, { recursive: true, force: true, maxRetries: 5 }) };
}
