/** The options of the functions that users call. What is left out takes the default. */
import type { ImageSize } from "./specs.ts";

export interface DSpritesOptions {
  /** Edge length of the square images, in pixels: 32 or 64. Default 64. */
  readonly size?: ImageSize;
}

export interface CausalSpritesOptions {
  /** Edge length of the square images, in pixels: 32 or 64. Default 64. */
  readonly size?: ImageSize;
  /** Coefficients of the structural equations. */
  readonly coefficients?: CausalCoefficientsOptions;
  /** The control twin: every factor is distributed as before, and none depends on another. Default false. */
  readonly independent?: boolean;
}

/**
 * In units of each factor's range: 1 carries the whole range of the cause over to the whole range of the effect. Values
 * beyond a range are set to its end.
 */
export interface CausalCoefficientsOptions {
  /** Effect of shape on scale, −2 to 2. Default 0.5. */
  readonly shapeToScale?: number;
  /** Effect of scale on posY, −2 to 2. Default 0.6. */
  readonly scaleToPosY?: number;
  /** Step of the intensity between the left and the right half of the image, −2 to 2. Default 0.6. */
  readonly posXToIntensity?: number;
  /** Standard deviation of the exogenous noise of every caused factor, 0 to 1. Default 0.1. */
  readonly noise?: number;
}

export interface ModelOptions<Channels extends readonly number[] = readonly number[]> {
  /** Number of latents, K: 1 to 512. Default 10. */
  readonly latents?: number;
  /**
   * Channels of the encoder's convolutions, outermost first; the decoder mirrors them. Each convolution halves the
   * image, so 32 px allow at most five and 64 px at most six. Each 1 to 4,096. Default [32, 64, 128].
   */
  readonly channels?: Channels;
  /** Width of the dense layer between the convolutions and the latents: 1 to 65,536. Default 256. */
  readonly hidden?: number;
  /** Training steps, one batch each: 0 to 1,000,000,000. 0 leaves the network untrained. Default 100,000. */
  readonly steps?: number;
  /** Images per training step: 1 to 65,536. Default 64. */
  readonly batch?: number;
  /** Learning rate of Adam: above 0, at most 1. Default 1e-4. */
  readonly learningRate?: number;
  /**
   * Seeds of everything random in training: initial weights, batches, noise. The model is trained once per seed, and
   * everything measured on it is measured on each. Whole numbers from 0 to 4,294,967,295, all different, at most
   * 1,000 of them. Default [0].
   */
  readonly seeds?: readonly number[];
  /** One seed: `seed: 3` is short for `seeds: [3]`. */
  readonly seed?: number;
}

export interface BetaVaeOptions<Channels extends readonly number[] = readonly number[]> extends ModelOptions<Channels> {
  /** Weight β of the KL divergence: 0 to 1,000,000. 1 is the standard VAE. Default 4. */
  readonly beta?: number;
}

export interface FactorVaeOptions<Channels extends readonly number[] = readonly number[]>
  extends ModelOptions<Channels> {
  /** Weight γ of the total correlation: 0 to 1,000,000. Default 40. */
  readonly gamma?: number;
  /** The network that estimates the total correlation. */
  readonly discriminator?: DiscriminatorOptions;
}

export interface DiscriminatorOptions {
  /** Hidden layers, 1 to 32. Default 6. */
  readonly layers?: number;
  /** Units of each hidden layer, 1 to 65,536. Default 1,000. */
  readonly width?: number;
  /** Learning rate of its own Adam: above 0, at most 1. Default 1e-4. */
  readonly learningRate?: number;
}

export interface LatentPerturbationOptions<Factor extends string = string> {
  /** Indices of the perturbed latents, 0 to K − 1, all different. Default all. */
  readonly latents?: readonly number[];
  /**
   * Factors on which effects and the calibrated specificity are measured. At least two, because specificity compares
   * factors. Default all factors of the model's data.
   */
  readonly factors?: readonly Factor[];
  /**
   * First value of the sweep, in units of the prior's standard deviation, −1,000,000 to 1,000,000; less than `to`.
   * Default −3.
   */
  readonly from?: number;
  /** Last value of the sweep, in units of the prior's standard deviation. Default 3. */
  readonly to?: number;
  /** Number of values, evenly spaced from `from` to `to`, both included: 2 to 1,001. Default 7. */
  readonly steps?: number;
  /** Number of base images, N, that each intervention is applied to: 1 to 65,536. Default 256. */
  readonly images?: number;
  /** Seed of the base images and of the bootstrap: a whole number from 0 to 4,294,967,295. Default 0. */
  readonly seed?: number;
  /** The frozen network that reads the factors from images; it is trained once per data set and shared. */
  readonly readout?: ReadoutOptions;
}

export interface ReadoutOptions {
  /** Training steps of the readout: 0 to 1,000,000,000. Default 2,000. */
  readonly steps?: number;
}
