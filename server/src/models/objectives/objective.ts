import type { ModelSpec } from "../../experiment/specs.ts";
import type { Trainable } from "../step.ts";
import { betaVaeObjective } from "./betaVae.ts";
import { factorVaeObjective } from "./factorVae.ts";
import { standardVaeObjective } from "./standardVae.ts";

/** The training step that a spec's objective asks for. */
export function objectiveOf(spec: ModelSpec): Trainable {
  const { objective } = spec;
  switch (objective.kind) {
    case "standardVae":
      return standardVaeObjective(spec);
    case "betaVae":
      return betaVaeObjective(spec, objective.beta);
    case "factorVae":
      return factorVaeObjective(spec, objective.gamma, objective.discriminator);
  }
}
