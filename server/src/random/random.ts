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
  /** Uniform integer in [0, below). @throws RangeError unless `below` is a positive integer. */
  integer(below: number): number;
  /** A uniformly random permutation of 0 … n − 1. */
  permutation(n: number): Uint32Array;
  fillNormal(out: Float32Array): void;
}
