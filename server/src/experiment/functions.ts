import type { DeclarationKind } from "./specs.ts";

/** The functions of the language that declare something, and what they declare. */
export const DECLARING_FUNCTIONS: Readonly<Record<string, DeclarationKind>> = {
  dSprites: "data",
  causalSprites: "data",
  standardVae: "model",
  betaVae: "model",
  factorVae: "model",
  latentPerturbation: "latentPerturbation",
};
