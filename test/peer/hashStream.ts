/**
 * Random numbers and images that the Python scripts of this folder compute as well: a hash of the stream's name and of the
 * number's index.
 */
import type { Dataset } from "../../server/src/data/dataset.ts";
import type { Random } from "../../server/src/random/random.ts";

/** A stream whose numbers are a function of its path alone, such as `step/3/eps`. */
export class HashStream implements Random {
  readonly #path: string;
  readonly #key: number;
  #drawn = 0;

  constructor(path = "") {
    this.#path = path;
    this.#key = fnv1a(path);
  }

  split(...labels: readonly (string | number)[]): Random {
    return new HashStream([this.#path, ...labels].filter((label) => label !== "").join("/"));
  }

  uniform(): number {
    return this.#word() / 2 ** 32;
  }

  /** The sum of twelve uniforms is exact in double precision, so it is the same in every language. */
  normal(): number {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += this.uniform();
    return sum - 6;
  }

  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  permutation(n: number): Uint32Array {
    const words = Array.from({ length: n }, () => this.#word());
    return Uint32Array.from(words.keys()).sort((a, b) => words[a]! - words[b]!);
  }

  fillNormal(out: Float32Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.normal();
  }

  #word(): number {
    return mix((this.#key + Math.imul(++this.#drawn, 0x9e3779b9)) >>> 0);
  }
}

/** One grey rectangle each. A sample's values are the six numbers that place it. */
export function rectangles(size: number): Dataset {
  return {
    name: "rectangles",
    size,
    channels: 1,
    factors: [],
    count: Infinity,
    edges: [],
    sample: (random) => ({ values: Array.from({ length: 6 }, () => random.uniform()), noise: [] }),
    render({ values }, out, offset) {
      const place = (u: number) => Math.floor((u * size) / 2);
      const [left, top, width, height] = values.slice(0, 4).map(place) as [number, number, number, number];
      out.fill(0, offset, offset + size * size);
      for (let y = top; y <= top + height; y++) {
        out.fill(0.5 + values[4]! / 2, offset + y * size + left, offset + y * size + left + width + 1);
      }
    },
    intervene() {
      throw new Error("Rectangles have no factors.");
    },
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function mix(x: number): number {
  let word = x ^ (x >>> 16);
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
