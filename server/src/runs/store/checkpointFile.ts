/** What a file of weights says at its beginning: reading the weights along would take longer than a list of runs may. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { safetensorsBytes, safetensorsHeadBytes } from "../../models/safetensors.ts";

/** The metadata comes first in the header and is short; tensors follow. */
const METADATA_BYTES = 4_096;
/** Of the number that says how long the header is. */
const LENGTH_BYTES = 8;

/** The training step a checkpoint was written at. Undefined if there is no checkpoint, or only weights. */
export function checkpointStep(path: string): number | undefined {
  const head = onFile(path, (file) => readHead(file, METADATA_BYTES));
  const match = /"step":"(\d+)"/.exec(head === undefined ? "" : Buffer.from(head).toString("latin1"));
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** Whether a file of weights is there, describes itself, and is as long as it says. */
export function isWhole(path: string): boolean {
  const whole = onFile(path, (file) => {
    const { size } = fstatSync(file);
    const headBytes = safetensorsHeadBytes(readHead(file, LENGTH_BYTES));
    return headBytes <= size && safetensorsBytes(readHead(file, headBytes)) === size;
  });
  return whole ?? false;
}

function readHead(file: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
}

/** Undefined where the file cannot be read, or is not what `read` expects. */
function onFile<T>(path: string, read: (file: number) => T): T | undefined {
  try {
    const file = openSync(path, "r");
    try {
      return read(file);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
