/**
 * The one source of randomness: seeded, splittable, passed explicitly.
 *
 * A stream is named by the labels on its path from the seed, never by how much was drawn before. A resumed run therefore
 * needs no generator state: the stream of step 500 is `random.split("step", 500)` in the first run and in the second.
 */
export interface Random {
  /** An independent stream. Drawing from one never changes what the other yields. */
  split(...labels: readonly (string | number)[]): Random;
  /** Uniform in [0, 1), with 32 random bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, below). @throws RangeError unless `below` is a positive integer of at most 2³². */
  integer(below: number): number;
  /** A uniformly random permutation of 0 … n − 1. */
  permutation(n: number): Uint32Array;
  fillNormal(out: Float32Array): void;
}

/**
 * The root stream of a seed.
 *
 * The generator is Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). A stream is
 * named by 128 bits: 64 are the key, 64 the upper half of the counter. Labels enter that name through Philox itself, used
 * as the block cipher of a Davies–Meyer hash.
 *
 * @throws RangeError unless `seed` is a safe integer.
 */
export function seeded(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed must be an integer, got ${seed}.`);
  return new PhiloxStream(absorb(new Uint32Array(4), seed));
}

class PhiloxStream implements Random {
  readonly #name: Uint32Array;
  readonly #counter: Uint32Array;
  readonly #block = new Uint32Array(4);
  #used = 4;
  #spareNormal: number | undefined;

  constructor(name: Uint32Array) {
    this.#name = name;
    this.#counter = Uint32Array.of(0, 0, name[2]!, name[3]!);
  }

  split(...labels: readonly (string | number)[]): Random {
    return new PhiloxStream(labels.reduce<Uint32Array>(absorb, this.#name));
  }

  uniform(): number {
    return this.#bits() / 2 ** 32;
  }

  /** Box–Muller. 32-bit uniforms reach 6.66 standard deviations. */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    // One is added so that the logarithm never sees 0.
    const radius = Math.sqrt(-2 * Math.log((this.#bits() + 1) / 2 ** 32));
    const angle = (this.#bits() / 2 ** 32) * 2 * Math.PI;
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError(`An integer is drawn below a positive integer of at most 2^32, got ${below}.`);
    }
    // Values past the last whole multiple of `below` are drawn again; otherwise small results would be more likely.
    const limit = 2 ** 32 - (2 ** 32 % below);
    let bits = this.#bits();
    while (bits >= limit) bits = this.#bits();
    return bits % below;
  }

  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, index) => index);
    for (let last = n - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const value = order[last]!;
      order[last] = order[other]!;
      order[other] = value;
    }
    return order;
  }

  fillNormal(out: Float32Array): void {
    for (let index = 0; index < out.length; index++) out[index] = this.normal();
  }

  #bits(): number {
    if (this.#used === 4) {
      philox4x32(this.#counter, this.#name[0]!, this.#name[1]!, this.#block);
      this.#counter[0]!++;
      if (this.#counter[0] === 0) this.#counter[1]!++;
      this.#used = 0;
    }
    return this.#block[this.#used++]!;
  }
}

const text = new TextEncoder();

/** The name of the stream `label` below the stream named `name`. Type and length go first, so no two paths collide by layout. */
function absorb(name: Uint32Array, label: string | number): Uint32Array {
  const bytes = typeof label === "string" ? text.encode(label) : numberBytes(label);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): number => {
    if (at + 4 <= bytes.length) return view.getUint32(at, true);
    let value = 0;
    for (let byte = at; byte < bytes.length; byte++) value |= bytes[byte]! << (8 * (byte - at));
    return value >>> 0;
  };
  let hash = compress(name, typeof label === "string" ? 1 : 2, bytes.length);
  for (let at = 0; at < bytes.length; at += 8) hash = compress(hash, word(at), word(at + 4));
  return hash;
}

function numberBytes(label: number): Uint8Array {
  const bytes = new Uint8Array(8);
  // Adding 0 makes −0 the same label as 0.
  new DataView(bytes.buffer).setFloat64(0, label + 0, true);
  return bytes;
}

/** Davies–Meyer: encrypt the state under the message block, then add the state back so that it cannot be inverted. */
function compress(state: Uint32Array, block0: number, block1: number): Uint32Array {
  const next = new Uint32Array(4);
  philox4x32(state, block0, block1, next);
  for (let word = 0; word < 4; word++) next[word]! ^= state[word]!;
  return next;
}

/** Philox4x32-10: writes the four 32-bit words of the block `counter` under the 64-bit key (`key0`, `key1`) to `out`. */
export function philox4x32(counter: Uint32Array, key0: number, key1: number, out: Uint32Array): void {
  let [c0, c1, c2, c3] = counter as unknown as [number, number, number, number];
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Upper 32 bits of the product of two 32-bit words, from 16-bit halves: a double cannot hold the whole product. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  // `middle` can exceed 2³², so it is shifted by division.
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) | 0;
}
