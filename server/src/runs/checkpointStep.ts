import { closeSync, openSync, readSync } from "node:fs";

/** The metadata comes first in the header and is short; tensors follow. */
const HEAD_BYTES = 4_096;

/**
 * The training step a checkpoint was written at, from the beginning of its file: reading the weights along would take
 * longer than a list of runs may. Undefined if there is no checkpoint, or only weights.
 */
export function checkpointStep(path: string): number | undefined {
  const head = readHead(path);
  const match = /"step":"(\d+)"/.exec(head);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function readHead(path: string): string {
  const buffer = Buffer.alloc(HEAD_BYTES);
  try {
    const file = openSync(path, "r");
    try {
      return buffer.toString("latin1", 0, readSync(file, buffer));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
