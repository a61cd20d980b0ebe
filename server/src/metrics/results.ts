/**
 * What an intervention leaves behind in `result.json`. It is read by the editor, the command line and the report, so a
 * change here is a change of format.
 */
import type { FactorAccuracy, LatentStatistics } from "../models/results.ts";

/**
 * A number with its 95 % interval. All three are null where the number is undefined, and the ends alone where only the
 * interval is; `reason` says why.
 */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** How many independent observations are behind it. */
  readonly n: number;
  readonly reason?: string;
}

export interface LatentEstimate extends Estimate {
  readonly latent: number;
}

/** Causal effect strength under one definition. */
export interface EffectStrength {
  /** Mean over the perturbed latents. */
  readonly mean: Estimate;
  readonly perLatent: readonly LatentEstimate[];
  /** The same mean on the untrained network of the same architecture and seed, over its own `n` base images. */
  readonly untrained: Estimate;
}

export interface CalibratedEffectStrength extends EffectStrength {
  /** Mean over the active latents among the perturbed ones, by z_i ± s_i. */
  readonly activeMean: Estimate;
  /** Sum over the perturbed latents. */
  readonly total: Estimate;
  /** `perLatent` by exchanging z_i with another image's, instead of z_i ± s_i. */
  readonly swap: readonly LatentEstimate[];
  /** Mean RMS difference of two random base images, by which effects are divided. */
  readonly pairDistance: number;
}

export interface Specificity {
  /** Paper: 1 / (H(p_i) + 1e-6), p_i over output units under z_i ← 0; the mean is over the perturbed latents that have one. */
  readonly paper: { readonly mean: Estimate; readonly perLatent: readonly LatentEstimate[] };
  /** Calibrated: 1 − H(W_i / ΣW_i) / log F; the mean is weighted by ΣW_i. */
  readonly calibrated: { readonly mean: Estimate; readonly perLatent: readonly LatentEstimate[] };
}

/** W: how far z_i ± s_i moves each factor as the frozen readout sees it, in units of the change between random images. */
export interface FactorEffects {
  readonly factors: readonly string[];
  /** One row per perturbed latent, one entry per factor. */
  readonly perLatent: readonly { readonly latent: number; readonly effects: readonly Estimate[] }[];
  /**
   * Per factor, the 95th percentile over latents and images of the same effect on the untrained network; null where the
   * readout sees the factor constant, so that no effect is defined.
   */
  readonly untrained95: readonly (number | null)[];
  /** Accuracy of the readout on the model's reconstructions of the base images. */
  readonly accuracyOnReconstructions: readonly FactorAccuracy[];
}

/** One latent's row of the traversal: a base image decoded at every value of the sweep. */
export interface TraversalStrip {
  readonly latent: number;
  /** File name of the picture beside `result.json`: the frames side by side, one transparent column between them. */
  readonly picture: string;
}

export interface LatentPerturbationResult {
  readonly kind: "latentPerturbation";
  /** Indices of the perturbed latents. */
  readonly latents: readonly number[];
  /** The values of the sweep. */
  readonly values: readonly number[];
  readonly images: number;
  readonly ces: { readonly paper: EffectStrength; readonly calibrated: CalibratedEffectStrength };
  readonly specificity: Specificity;
  readonly factorEffects: FactorEffects;
  readonly activeLatents: readonly number[];
  readonly latentStatistics: readonly LatentStatistics[];
  readonly strips: readonly TraversalStrip[];
}
