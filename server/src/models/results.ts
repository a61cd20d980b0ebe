/**
 * What training leaves behind: the documents in `result.json`, the lines of the log, and progress. They are read by the
 * editor, the command line and the report, so a change here is a change of format.
 */

/** Terms of the objective in nats per image, over fresh images, with the final weights. */
export interface LossTerms {
  readonly total: number;
  readonly reconstruction: number;
  readonly kl: number;
  /** Further terms of the objective, such as `totalCorrelation` and `discriminator` of FactorVAE. */
  readonly [term: string]: number;
}

export interface LatentStatistics {
  readonly latent: number;
  /** Mean KL divergence from the prior, in nats. */
  readonly kl: number;
  /** Var_x μ_i. */
  readonly variance: number;
  /** s_i = sqrt(Var_x μ_i + E_x σ_i²), the standard deviation of the aggregate posterior. */
  readonly scale: number;
  /** KL > 0.01 nat and Var μ > 0.01. */
  readonly active: boolean;
}

export interface ModelResult {
  readonly kind: "model";
  readonly loss: LossTerms;
  /** Number of images behind `loss` and `latents`. */
  readonly images: number;
  readonly steps: number;
  readonly parameters: number;
  readonly latents: readonly LatentStatistics[];
  readonly activeLatents: readonly number[];
}

export interface FactorAccuracy {
  readonly factor: string;
  /** Share of images read right, each compared with the factors it was made from; for linear and circular factors within 5 % of the range. */
  readonly accuracy: number;
}

export interface ReadoutResult {
  readonly kind: "readout";
  readonly steps: number;
  readonly accuracy: readonly FactorAccuracy[];
}

export interface Progress {
  /** In [0, 1]. */
  readonly fraction: number;
  /** Undefined until it can be estimated. */
  readonly secondsLeft?: number;
  /** Such as `step 3 400 of 10 000`. */
  readonly text: string;
}

/** One line of `log.jsonl`: a training step's loss terms. */
export interface LogEntry {
  readonly step: number;
  /** Seconds of computing since step 0, over all resumptions. */
  readonly seconds: number;
  readonly terms: Readonly<Record<string, number>>;
  /** KL per latent, in nats. */
  readonly kl?: readonly number[];
}
