import type { ModelSpec } from "../../experiment/specs.ts";
import { parametersOf } from "../architecture.ts";
import type { Trainable } from "../step.ts";
import { buildElbo, standardAdam } from "./elbo.ts";

/** reconstruction + β KL (Higgins et al. 2017). */
export function betaVaeObjective(spec: ModelSpec, beta: number): Trainable {
  return {
    updates: [{ loss: "total", parameters: parametersOf(spec), adam: standardAdam(spec.learningRate) }],
    buildStep(g, weights, batch) {
      const elbo = buildElbo(g, spec, weights, batch);
      const { reconstruction, kl } = elbo.terms;
      return { ...elbo, terms: { total: g.add(reconstruction, g.mul(kl, g.scalar(beta))), reconstruction, kl } };
    },
  };
}
