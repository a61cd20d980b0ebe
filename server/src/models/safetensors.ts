/**
 * The safetensors format, version 0.x: an eight-byte header length, a JSON header, then the numbers, little-endian.
 * Only 32-bit floats are written and read, because nothing else is stored here.
 *
 * Source: https://github.com/huggingface/safetensors#format
 */
import { countOf } from "../graph/shapes.ts";

export interface StoredTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export interface SafeTensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const lengthBytes = 8;
/** The limit of the reference implementation, which keeps a damaged length from asking for gigabytes. */
const maxHeaderBytes = 100_000_000;

/** The same tensors in the same order give the same bytes. */
export function encodeSafetensors({ metadata, tensors }: SafeTensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dims, data }] of tensors) {
    if (name === "__metadata__") throw new RangeError("A tensor cannot be called __metadata__.");
    if (data.length !== countOf(dims)) {
      throw new RangeError(
        `Tensor ${name} has ${data.length} numbers, its shape [${dims.join(", ")}] asks for others.`,
      );
    }
    header[name] = { dtype: "F32", shape: dims, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after the header align the numbers, so that other readers can map them without a copy.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(lengthBytes + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, lengthBytes, lengthBytes + headerBytes);
  bytes.set(json, lengthBytes);
  let offset = lengthBytes + headerBytes;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** @throws Error that says what is wrong with the file, if `bytes` is not a whole safetensors file of 32-bit floats. */
export function decodeSafetensors(bytes: Uint8Array): SafeTensors {
  const { header, body } = splitHeader(bytes);
  let metadata: Record<string, string> = {};
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") metadata = readMetadata(entry);
    else tensors.set(name, readTensor(name, entry, body));
  }
  return { metadata, tensors };
}

/**
 * How many bytes come before the numbers.
 *
 * @param bytes at least the first eight of a file. @throws Error if no file begins like this.
 */
export function safetensorsHeadBytes(bytes: Uint8Array): number {
  if (bytes.length < lengthBytes) throw malformed(`it has only ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > maxHeaderBytes) throw malformed(`its header would take ${length} bytes`);
  return lengthBytes + Number(length);
}

/**
 * How long the whole file has to be.
 *
 * @param head what comes before the numbers. @throws Error if it is not readable.
 */
export function safetensorsBytes(head: Uint8Array): number {
  const tensors = Object.entries(splitHeader(head).header).filter(([name]) => name !== "__metadata__");
  const ends = tensors.map(([name, entry]) => readPlace(name, entry).end);
  return head.length + Math.max(0, ...ends);
}

function splitHeader(bytes: Uint8Array): { header: Record<string, unknown>; body: Uint8Array } {
  const bodyStart = safetensorsHeadBytes(bytes);
  if (bodyStart > bytes.length) throw malformed(`its header would take ${bodyStart} bytes of ${bytes.length}`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(lengthBytes, bodyStart)));
  } catch {
    throw malformed("its header is not JSON");
  }
  if (!isRecord(header)) throw malformed("its header is not an object");
  return { header, body: bytes.subarray(bodyStart) };
}

function readMetadata(entry: unknown): Record<string, string> {
  if (!isRecord(entry)) throw malformed("its metadata is not an object");
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(entry)) {
    if (typeof value !== "string") throw malformed(`its metadata ${key} is not a string`);
    metadata[key] = value;
  }
  return metadata;
}

interface Place {
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readPlace(name: string, entry: unknown): Place {
  if (!isRecord(entry)) throw malformed(`tensor ${name} has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") throw malformed(`tensor ${name} holds ${String(dtype)}, only F32 can be read`);
  if (!isSizes(shape)) throw malformed(`tensor ${name} has no valid shape`);
  if (!isSizes(offsets) || offsets.length !== 2) throw malformed(`tensor ${name} has no valid offsets`);
  const [begin, end] = offsets as [number, number];
  if (end - begin !== countOf(shape) * Float32Array.BYTES_PER_ELEMENT) {
    throw malformed(`tensor ${name} has ${end - begin} bytes, its shape [${shape.join(", ")}] asks for others`);
  }
  return { shape, begin, end };
}

function readTensor(name: string, entry: unknown, body: Uint8Array): StoredTensor {
  const { shape, begin, end } = readPlace(name, entry);
  if (end > body.length) throw malformed(`tensor ${name} reaches beyond the end of the file`);
  // A copy, because the numbers need not be aligned where the file lies in memory.
  return { dims: shape, data: new Float32Array(body.slice(begin, end).buffer) };
}

function malformed(reason: string): Error {
  return new Error(`This is not a readable safetensors file: ${reason}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
