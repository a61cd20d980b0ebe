import type { ModelSpec } from "../../experiment/specs.ts";
import { parametersOf } from "../architecture.ts";
import type { Trainable } from "../step.ts";
import { buildElbo, standardAdam } from "./elbo.ts";

/** reconstruction + KL, the negative evidence lower bound (Kingma and Welling 2014). */
export function standardVaeObjective(spec: ModelSpec): Trainable {
  return {
    updates: [{ loss: "total", parameters: parametersOf(spec), adam: standardAdam(spec.learningRate) }],
    buildStep(g, weights, batch) {
      const elbo = buildElbo(g, spec, weights, batch);
      const { reconstruction, kl } = elbo.terms;
      return { ...elbo, terms: { total: g.add(reconstruction, kl), reconstruction, kl } };
    },
  };
}
