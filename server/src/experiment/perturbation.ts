import { z } from "zod";
import { declare, type LatentPerturbation, type Model } from "./declarations.ts";
import { ExperimentError } from "./errors.ts";
import type { LatentPerturbationOptions } from "./options.ts";
import type { ReadoutSpec } from "./specs.ts";
import { suggestion } from "./suggestion.ts";
import { between, type Callee, checkModel, checkOptions, distinct, options, whole } from "./validate.ts";

/** Training steps of the readout that interventions measure effects on factors with, unless the user says otherwise. */
const READOUT_STEPS = 2_000;

/** Far beyond anything that means something, and far within what a network computes with. */
const FARTHEST = 1_000_000;

const perturbationOptions = options({
  latents: distinct(whole(0, 511), "latent indices").optional(),
  factors: distinct(z.string({ error: "must be the name of a factor" }), "factor names").optional(),
  from: between(-FARTHEST, FARTHEST).default(-3),
  to: between(-FARTHEST, FARTHEST).default(3),
  steps: whole(2, 1001).default(7),
  images: whole(1, 65_536).default(256),
  seed: whole(0, 2 ** 32 - 1).default(0),
  readout: options({ steps: whole(0, 1_000_000_000).default(READOUT_STEPS) }).prefault({}),
});

/**
 * Latent perturbation: encodes base images, sets one latent at a time to each value of a sweep, do(z_i ← v), decodes,
 * and measures what changed: causal effect strength, specificity, and the effect on each factor.
 *
 * @param model the model to intervene on; with several seeds, each trained network is intervened on.
 * @param options see `LatentPerturbationOptions` for every default.
 * @example export const sweep = latentPerturbation(model, { latents: [0, 3, 7], from: -3, to: 3, steps: 7 });
 * @throws ExperimentError if an option is unknown or out of range, or names a latent or factor that does not exist.
 */
export function latentPerturbation<Factor extends string>(
  model: Model<Factor>,
  options?: LatentPerturbationOptions<NoInfer<Factor>>,
): LatentPerturbation<Factor> {
  const callee = { name: "latentPerturbation", call: latentPerturbation };
  checkModel(callee, model);
  const checked = checkOptions(callee, perturbationOptions, options);
  if (checked.from >= checked.to) {
    throw new ExperimentError(
      `latentPerturbation: from must be less than to, but ${checked.from} is not less than ${checked.to}.`,
      "The sweep runs upwards: exchange from and to, or widen it.",
      latentPerturbation,
    );
  }
  const { latents, readout, ...sweep } = checked;
  const factors = checkFactors(callee, model.factors, checked.factors);
  return declare({
    kind: "latentPerturbation",
    label: `Latent perturbation of ${model.label}`,
    factors,
    specs: model.specs.map((spec) => ({
      kind: "latentPerturbation",
      model: spec,
      readout: readoutOf(spec.data, readout.steps),
      ...sweep,
      latents: checkLatents(callee, spec.latents, latents),
      factors: [...factors],
    })),
  });
}

/** One readout serves every model on the same data, so its seed is not that of the model. */
function readoutOf(data: ReadoutSpec["data"], steps: number): ReadoutSpec {
  return { kind: "readout", data, steps, seed: 0 };
}

/** The indices in ascending order, so that the order in which they are written changes no result. */
function checkLatents(callee: Callee, count: number, given: readonly number[] | undefined): number[] {
  const missing = given?.find((latent) => latent >= count);
  if (missing !== undefined) {
    throw new ExperimentError(
      `${callee.name}: there is no latent ${missing}, because the model has ${count}.`,
      `Latents are numbered from 0 to ${count - 1}.`,
      callee.call,
    );
  }
  return given === undefined ? Array.from({ length: count }, (_, i) => i) : [...given].sort((a, b) => a - b);
}

function checkFactors<Factor extends string>(
  callee: Callee,
  known: readonly Factor[],
  given: readonly string[] | undefined,
): Factor[] {
  const unknown = given?.find((name) => !known.some((factor) => factor === name));
  if (unknown !== undefined) {
    throw new ExperimentError(
      `${callee.name}: the data has no factor ${JSON.stringify(unknown)}.`,
      suggestion(unknown, known),
      callee.call,
    );
  }
  const chosen = known.filter((factor) => given?.includes(factor) ?? true);
  if (chosen.length < 2) {
    throw new ExperimentError(
      `${callee.name}: factors must name at least two factors, because specificity compares them.`,
      `Possible are: ${known.join(", ")}.`,
      callee.call,
    );
  }
  return chosen;
}
