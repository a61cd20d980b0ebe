/** Writes the protocol-buffer wire format: as much of it as ONNX needs. */

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** One message. Fields are written in the order of the calls. */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  /** A signed integer up to 2⁶³ − 1. */
  integer(field: number, value: number | bigint): this {
    this.#varint(BigInt(field * 8 + VARINT));
    return this.#varint(BigInt.asUintN(64, BigInt(value)));
  }

  integers(field: number, values: readonly number[]): this {
    for (const value of values) this.integer(field, value);
    return this;
  }

  float(field: number, value: number): this {
    this.#varint(BigInt(field * 8 + FIXED32));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#append(bytes);
  }

  string(field: number, text: string): this {
    return this.bytes(field, new TextEncoder().encode(text));
  }

  /** The bytes are copied only when the outermost message is finished. */
  bytes(field: number, bytes: Uint8Array): this {
    this.#varint(BigInt(field * 8 + BYTES));
    this.#varint(BigInt(bytes.length));
    return this.#append(bytes);
  }

  message(field: number, write: (message: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    this.#varint(BigInt(field * 8 + BYTES));
    this.#varint(BigInt(inner.#size));
    for (const chunk of inner.#chunks) this.#append(chunk);
    return this;
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  #varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
    return this.#append(Uint8Array.from(bytes));
  }

  #append(bytes: Uint8Array): this {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    return this;
  }
}
