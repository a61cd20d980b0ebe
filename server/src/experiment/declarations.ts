/** What the functions of the language return: frozen values that say what to compute, and compute nothing. */
import type { LayersOf } from "./layers.ts";
import type { DataSpec, DeclarationKind, LatentPerturbationSpec, ModelSpec } from "./specs.ts";

/** A data set whose images are drawn from known factors. `Factor` is the union of their names. */
export interface Dataset<Factor extends string = string> {
  readonly kind: "data";
  readonly label: string;
  /** Names of the factors. */
  readonly factors: readonly Factor[];
  readonly spec: DataSpec;
}

/** A variational autoencoder to be trained. `Layer` is the union of its layers' names. */
export interface Model<Factor extends string = string, Layer extends string = string> {
  readonly kind: "model";
  readonly label: string;
  /** Names of the factors of the data it is trained on. */
  readonly factors: readonly Factor[];
  /** Names of the layers, in the order data flows through them. */
  readonly layers: readonly Layer[];
  /** One per seed. */
  readonly specs: readonly ModelSpec[];
}

/** A sweep of do(z_i ← v) over latents of a model. */
export interface LatentPerturbation<Factor extends string = string> {
  readonly kind: "latentPerturbation";
  readonly label: string;
  /** Names of the factors that effects are measured on. */
  readonly factors: readonly Factor[];
  /** One per seed of the model. */
  readonly specs: readonly LatentPerturbationSpec[];
}

export type Declaration = Dataset | Model | LatentPerturbation;

/** Names of the factors that a data set, a model or an intervention knows. */
export type FactorOf<D extends { readonly factors: readonly string[] }> = D["factors"][number];

/** Names of the layers of a model. */
export type LayerOf<M extends { readonly layers: readonly string[] }> = M["layers"][number];

export type { LayersOf };

/** Marks declarations. Registered globally, because a user's file may load another copy of this package. */
const MARK = Symbol.for("vae-circuits.declaration");

/** Freezes a declaration through and through, and marks it as one. */
export function declare<D extends Declaration>(declaration: D): D {
  return deepFreeze(Object.defineProperty(declaration, MARK, { value: true }));
}

export function isDeclaration(value: unknown): value is Declaration {
  return typeof value === "object" && value !== null && MARK in value;
}

/** How a sentence names a value of this kind. */
export const KIND_NAMES: Readonly<Record<DeclarationKind, string>> = {
  data: "a data set",
  model: "a model",
  latentPerturbation: "an intervention",
};

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
