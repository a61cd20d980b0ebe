/**
 * Specs: the plain, frozen values that declarations evaluate to.
 *
 * A spec is JSON and holds everything that decides a result: the same spec gives the same numbers. A spec that depends
 * on another holds the other whole, so its hash covers all it depends on.
 */

/** Edge length of the square images, in pixels. */
export type ImageSize = 32 | 64;

/** The procedural dSprites: 737,280 images from five independent factors. */
export interface DSpritesSpec {
  readonly kind: "dSprites";
  readonly size: ImageSize;
}

/** Coefficients of the structural equations of `causalSprites`, in units of each factor's range. */
export interface CausalCoefficients {
  readonly shapeToScale: number;
  readonly scaleToPosY: number;
  readonly posXToIntensity: number;
  /** Standard deviation of the exogenous noise of every caused factor. */
  readonly noise: number;
}

/** Sprites with a known causal graph over their factors. */
export interface CausalSpritesSpec {
  readonly kind: "causalSprites";
  readonly size: ImageSize;
  readonly coefficients: CausalCoefficients;
  /** The control twin: the same marginal ranges, no edge between factors. */
  readonly independent: boolean;
}

export type DataSpec = DSpritesSpec | CausalSpritesSpec;

export interface DiscriminatorSpec {
  /** Hidden layers of `width` leaky rectified units each. */
  readonly layers: number;
  readonly width: number;
  readonly learningRate: number;
}

export type ObjectiveSpec =
  | { readonly kind: "standardVae" }
  | { readonly kind: "betaVae"; readonly beta: number }
  | { readonly kind: "factorVae"; readonly gamma: number; readonly discriminator: DiscriminatorSpec };

/** One model trained once: one seed. A declaration with several seeds plans several of these. */
export interface ModelSpec {
  readonly kind: "model";
  readonly data: DataSpec;
  readonly objective: ObjectiveSpec;
  /** Number of latents, K. */
  readonly latents: number;
  /** Channels of the stride-2 convolutions, outermost first; the decoder mirrors them. */
  readonly channels: readonly number[];
  /** Width of the dense layer between the convolutions and the latents. */
  readonly hidden: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
}

/**
 * A frozen network that reads the factors from an image, trained on real images of a data set. It is never declared: the
 * plan adds it where an intervention measures effects on factors.
 */
export interface ReadoutSpec {
  readonly kind: "readout";
  readonly data: DataSpec;
  readonly steps: number;
  readonly seed: number;
}

/** do(z_i ← v) for each latent i and each value v, over base images drawn from the data. */
export interface LatentPerturbationSpec {
  readonly kind: "latentPerturbation";
  readonly model: ModelSpec;
  readonly readout: ReadoutSpec;
  /** Indices of the perturbed latents, ascending. */
  readonly latents: readonly number[];
  /** Names of the factors that W and the calibrated specificity are measured on, in the order of the data set's factors. */
  readonly factors: readonly string[];
  /** First and last value of the sweep, in units of the prior's standard deviation. */
  readonly from: number;
  readonly to: number;
  /** Number of values, evenly spaced from `from` to `to`, both included. */
  readonly steps: number;
  /** Number of base images, N. */
  readonly images: number;
  readonly seed: number;
}

export type RunSpec = ModelSpec | ReadoutSpec | LatentPerturbationSpec;
export type RunKind = RunSpec["kind"];

/** What a declared constant can be. Data needs no run. */
export type DeclarationKind = "data" | "model" | "latentPerturbation";

/** One exported declaration of an experiment file, evaluated. */
export interface PlannedDeclaration {
  /** The exported name. */
  readonly name: string;
  readonly kind: DeclarationKind;
  /** Human label, such as `FactorVAE γ 40 on dSprites`. */
  readonly label: string;
  /** One spec per seed of the model underneath; empty for data. */
  readonly specs: readonly RunSpec[];
}

/** What an experiment file evaluates to. */
export interface Plan {
  /** The text after `@experiment` in the file's first comment, if any. */
  readonly title?: string;
  readonly declarations: readonly PlannedDeclaration[];
}
