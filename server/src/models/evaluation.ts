/** What a trained VAE is worth: its terms and its latents over fresh images. */
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { Random } from "../random/random.ts";
import { Cancelled, TrainingError } from "./errors.ts";
import { type Parameter, toTensors, type Weights } from "./parameters.ts";
import type { LatentStatistics, LossTerms } from "./results.ts";
import { parametersOfTrainable, type Trainable } from "./step.ts";
import { StepRunner } from "./stepRunner.ts";

export const evaluationImages = 1024;
const batch = 64;

/** A latent is active where both its mean KL, in nats, and the variance of its mean exceed this. */
const activeThreshold = 0.01;

export interface Evaluation {
  readonly loss: LossTerms;
  readonly latents: readonly LatentStatistics[];
}

/**
 * Means of the terms and statistics of the latents over 1,024 images that `random` draws.
 *
 * @throws TrainingError if a term is not a finite number.
 * @throws Cancelled if the signal is aborted meanwhile.
 */
export async function evaluate(
  engine: Engine,
  trainable: Trainable,
  weights: Weights,
  random: Random,
  dataset: Dataset,
  signal: AbortSignal,
  step: number,
): Promise<Evaluation> {
  const parameters: readonly Parameter[] = parametersOfTrainable(trainable);
  const runner = await StepRunner.open(engine, trainable, { weights: toTensors(parameters, weights), batch });
  try {
    const terms: Record<string, number> = {};
    const moments = new LatentMoments();
    const batches = evaluationImages / batch;
    for (let i = 0; i < batches; i++) {
      if (signal.aborted) throw new Cancelled(step);
      await runner.run(random.split(i), dataset);
      for (const [name, [value]] of Object.entries(runner.terms)) terms[name] = (terms[name] ?? 0) + value! / batches;
      moments.add(runner);
    }
    return { loss: finite(terms), latents: moments.statistics(evaluationImages) };
  } finally {
    await runner.release();
  }
}

/** Sums over images, per latent, in double precision. */
class LatentMoments {
  readonly #kl: number[] = [];
  readonly #mean: number[] = [];
  readonly #square: number[] = [];
  readonly #variance: number[] = [];

  add({ kl, posterior }: StepRunner): void {
    if (kl === undefined || posterior === undefined) return;
    const latents = kl.length;
    for (let i = 0; i < latents; i++) {
      increase(this.#kl, i, kl[i]! * batch);
      for (let at = i; at < posterior.mean.length; at += latents) {
        const mean = posterior.mean[at]!;
        increase(this.#mean, i, mean);
        increase(this.#square, i, mean * mean);
        increase(this.#variance, i, Math.exp(posterior.logVariance[at]!));
      }
    }
  }

  statistics(images: number): LatentStatistics[] {
    return this.#kl.map((klSum, latent) => {
      const sums = [this.#mean, this.#square, this.#variance];
      const [mean, square, noise] = sums.map((values) => values[latent]! / images) as [number, number, number];
      return latentStatistics(latent, { kl: klSum / images, mean, square, noise });
    });
  }
}

/** @param means over images, of KL_i in nats, μ_i, μ_i² and σ_i² */
export function latentStatistics(
  latent: number,
  { kl, mean, square, noise }: Readonly<Record<"kl" | "mean" | "square" | "noise", number>>,
): LatentStatistics {
  // Rounding must not make it negative.
  const variance = Math.max(0, square - mean * mean);
  const active = kl > activeThreshold && variance > activeThreshold;
  return { latent, kl, variance, scale: Math.sqrt(variance + noise), active };
}

function increase(sums: number[], i: number, by: number): void {
  sums[i] = (sums[i] ?? 0) + by;
}

function finite(terms: Record<string, number>): LossTerms {
  const bad = Object.entries(terms).find(([, value]) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw new TrainingError(
      `Training diverged at its last step: over fresh images the term ${bad[0]} is ${bad[1]}.`,
      "Use a smaller learning rate.",
    );
  }
  return terms as LossTerms;
}
