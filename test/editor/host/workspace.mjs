/** Fresh copies of workspaces, so that no run sees another's results. */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { scratch } from "./install.mjs";

/**
 * A copy of the named files in a folder of its own.
 *
 * @param {readonly string[]} files absolute paths
 * @returns {Promise<{ folder: string, remove: () => Promise<void> }>}
 */
export async function freshWorkspace(files) {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(path.join(scratch, "workspace-"));
  for (const file of files) await cp(file, path.join(folder, path.basename(file)));
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
