/**
 * The language of experiment files, imported as `vae-circuits`: functions that declare data, models and interventions.
 * Calling them computes nothing; they return frozen values that say what to compute.
 */
export { causalSprites, dSprites } from "./data.ts";
export type { Dataset, Declaration, FactorOf, LatentPerturbation, LayerOf, LayersOf, Model } from "./declarations.ts";
export { type CallSite, ExperimentError } from "./errors.ts";
export type { CausalSpritesFactor, DSpritesFactor } from "./factors.ts";
export { betaVae, factorVae, standardVae } from "./models.ts";
export type {
  BetaVaeOptions,
  CausalCoefficientsOptions,
  CausalSpritesOptions,
  DiscriminatorOptions,
  DSpritesOptions,
  FactorVaeOptions,
  LatentPerturbationOptions,
  ModelOptions,
  ReadoutOptions,
} from "./options.ts";
export { latentPerturbation } from "./perturbation.ts";
export type {
  CausalCoefficients,
  CausalSpritesSpec,
  DataSpec,
  DiscriminatorSpec,
  DSpritesSpec,
  ImageSize,
  LatentPerturbationSpec,
  ModelSpec,
  ObjectiveSpec,
  ReadoutSpec,
} from "./specs.ts";
