/** What a measurement needs of a model and of a readout, and no more. Returned arrays belong to the caller. */
import type { Readings } from "../models/readout.ts";

export interface LatentModel {
  /** K. */
  readonly latents: number;
  /**
   * @param images `[n, channels, size, size]`, in [0, 1]
   * @returns mean and standard deviation of the posterior, `[n, K]` each
   */
  encode(images: Float32Array, n: number): Promise<{ readonly mean: Float32Array; readonly deviation: Float32Array }>;
  /** @param codes `[n, K]` @returns images, `[n, channels, size, size]`, in [0, 1] */
  decode(codes: Float32Array, n: number): Promise<Float32Array>;
}

export interface FactorReader {
  /** @param images `[n, channels, size, size]` */
  read(images: Float32Array, n: number): Promise<Readings>;
}
