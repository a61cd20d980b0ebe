/**
 * One result for a declaration with several seeds.
 *
 * It is the first seed's result with `seeds`, every seed's result in the order of the seeds, and with every mean replaced
 * by the mean over seeds and its interval over seeds. What belongs to single latents stays the first seed's: latent 3 of
 * one training has nothing to do with latent 3 of another.
 */
import type { EffectStrength, Estimate, LatentPerturbationResult, Specificity } from "../metrics/results.ts";
import { overSeeds } from "../metrics/seeds.ts";
import type { LossTerms, ModelResult } from "../models/results.ts";
import type { RunResult } from "./record.ts";

export type CombinedResult = RunResult & { readonly seeds?: readonly RunResult[] };

/** @param results of the same kind, one per seed. @returns undefined if there is none. */
export function combined(results: readonly RunResult[]): CombinedResult | undefined {
  const [first, ...others] = results;
  if (first === undefined || others.length === 0) {
    return first;
  }
  switch (first.kind) {
    case "model":
      return { ...first, loss: meanLoss(results.filter((result) => result.kind === "model")), seeds: results };
    case "readout":
      return { ...first, seeds: results };
    case "latentPerturbation":
      return {
        ...combinedPerturbation(
          first,
          results.filter((result) => result.kind === "latentPerturbation"),
        ),
        seeds: results,
      };
  }
}

function meanLoss(results: readonly ModelResult[]): LossTerms {
  const mean = (term: string): number =>
    results.reduce((sum, { loss }) => sum + (loss[term] ?? Number.NaN), 0) / results.length;
  const terms = Object.fromEntries(Object.keys(results[0]?.loss ?? {}).map((term) => [term, mean(term)]));
  return { ...terms, total: mean("total"), reconstruction: mean("reconstruction"), kl: mean("kl") };
}

function combinedPerturbation(
  first: LatentPerturbationResult,
  results: readonly LatentPerturbationResult[],
): LatentPerturbationResult {
  const over = (pick: (result: LatentPerturbationResult) => Estimate): Estimate => overSeeds(results.map(pick));
  const strength = (pick: (result: LatentPerturbationResult) => EffectStrength) => ({
    mean: over((result) => pick(result).mean),
    untrained: over((result) => pick(result).untrained),
  });
  const specificity = (column: keyof Specificity) => ({
    ...first.specificity[column],
    mean: over((result) => result.specificity[column].mean),
  });
  return {
    ...first,
    ces: {
      paper: { ...first.ces.paper, ...strength(({ ces }) => ces.paper) },
      calibrated: {
        ...first.ces.calibrated,
        ...strength(({ ces }) => ces.calibrated),
        activeMean: over(({ ces }) => ces.calibrated.activeMean),
        total: over(({ ces }) => ces.calibrated.total),
      },
    },
    specificity: { paper: specificity("paper"), calibrated: specificity("calibrated") },
  };
}
