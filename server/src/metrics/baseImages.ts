/** The base images of a run: encoded, read, and each paired with another. */
import { baseSample } from "../data/baseSample.ts";
import type { Dataset, Sample } from "../data/dataset.ts";
import type { Codes } from "../interventions/latent.ts";
import { latentStatistics } from "../models/evaluation.ts";
import type { Readings } from "../models/readout.ts";
import type { LatentStatistics } from "../models/results.ts";
import { seeded } from "../random/random.ts";
import { squaredDistance } from "./distance.ts";
import type { FactorReader, LatentModel } from "./subject.ts";

export interface BaseImages {
  readonly samples: readonly Sample[];
  /** μ. */
  readonly codes: Codes;
  /** Of every latent, over these images. */
  readonly statistics: readonly LatentStatistics[];
  /** For each image the number of another, at random; each is the partner of exactly one. */
  readonly partner: Uint32Array;
  /** RMS difference from the partner, per image. */
  readonly imageDistance: Float64Array;
  /** Distance of the readout's reading from the partner's, `[n, factors]`. */
  readonly readingDistance: Float64Array;
}

/** Images rendered and encoded at a time. */
const block = 64;

/**
 * Base images 0 to n − 1 of `seed`, as `baseSample` draws them. Distances are of the images themselves, not of their
 * reconstructions.
 *
 * @throws the signal's reason once it is aborted.
 */
export async function encodeBaseImages(
  dataset: Dataset,
  model: LatentModel,
  readout: FactorReader,
  seed: number,
  n: number,
  signal?: AbortSignal,
): Promise<BaseImages> {
  const samples = Array.from({ length: n }, (_, image) => baseSample(dataset, seed, image));
  const partner = partners(n, seed);
  const pixels = dataset.channels * dataset.size ** 2;
  const means = new Float32Array(n * model.latents);
  const deviations = new Float32Array(n * model.latents);
  const readings: Readings[] = [];
  const imageDistance = new Float64Array(n);

  for (let from = 0; from < n; from += block) {
    signal?.throwIfAborted();
    const count = Math.min(block, n - from);
    const images = new Float32Array(count * pixels);
    const other = new Float32Array(pixels);
    for (let row = 0; row < count; row++) {
      dataset.render(samples[from + row]!, images, row * pixels);
      dataset.render(samples[partner[from + row]!]!, other, 0);
      imageDistance[from + row] = Math.sqrt(squaredDistance(images, row * pixels, other, 0, pixels) / pixels);
    }
    const posterior = await model.encode(images, count);
    means.set(posterior.mean.subarray(0, count * model.latents), from * model.latents);
    deviations.set(posterior.deviation.subarray(0, count * model.latents), from * model.latents);
    readings.push(await readout.read(images, count));
  }

  const factors = dataset.factors.length;
  const readingDistance = Float64Array.from({ length: n * factors }, (_, i) => {
    const image = Math.floor(i / factors);
    const other = partner[image]!;
    const otherReadings = readings[Math.floor(other / block)]!;
    return readings[Math.floor(image / block)]!.distance(i % factors, image % block, otherReadings, other % block);
  });
  return {
    samples,
    codes: { latents: model.latents, rows: means },
    statistics: statisticsOf(means, deviations, model.latents),
    partner,
    imageDistance,
    readingDistance,
  };
}

/** A random cycle through all images, so that none is its own partner unless it is the only one. */
function partners(n: number, seed: number): Uint32Array {
  const cycle = seeded(seed).split("partners").permutation(n);
  const partner = new Uint32Array(n);
  cycle.forEach((image, place) => {
    partner[image] = cycle[(place + 1) % n]!;
  });
  return partner;
}

/** @param means `[n, K]` @param deviations `[n, K]` */
function statisticsOf(means: Float32Array, deviations: Float32Array, latents: number): LatentStatistics[] {
  const n = means.length / latents;
  return Array.from({ length: latents }, (_, latent) => {
    let [mean, square, noise, kl] = [0, 0, 0, 0];
    for (let at = latent; at < means.length; at += latents) {
      const m = means[at]!;
      const v = deviations[at]! ** 2;
      mean += m / n;
      square += (m * m) / n;
      noise += v / n;
      kl += (m * m + v - Math.log(v) - 1) / 2 / n;
    }
    return latentStatistics(latent, { kl, mean, square, noise });
  });
}
