import { type Moves, movesOf } from "../../server/src/format/moves.ts";
import type { Estimate, LatentPerturbationResult } from "../../server/src/metrics/results.ts";
import { axisTicks } from "./scale.ts";

/** Which definition of causal effect strength is shown. */
export type Definition = "paper" | "calibrated";

/** One perturbed latent. */
export interface LatentRow {
  readonly latent: number;
  readonly ces: Estimate;
  /** What it moves; undefined where the result says nothing about it. */
  readonly moves: Moves | undefined;
  /** s, the standard deviation of the aggregate posterior. */
  readonly scale: number;
}

export interface LatentRows {
  /** Active latents, strongest first. */
  readonly active: readonly LatentRow[];
  readonly inactive: readonly LatentRow[];
  /** The same effect on the untrained network. */
  readonly untrained: Estimate;
  readonly mean: Estimate;
  /** Round numbers of the bars' axis, from 0 to its end. */
  readonly ticks: readonly number[];
  readonly axisEnd: number;
}

export function latentRows(result: LatentPerturbationResult, definition: Definition): LatentRows {
  const ces = result.ces[definition];
  const rows = result.latents.map(
    (latent): LatentRow => ({
      latent,
      ces: ces.perLatent.find((estimate) => estimate.latent === latent) ?? missing,
      moves: movesOf(result.factorEffects, latent),
      scale: result.latentStatistics.find((statistics) => statistics.latent === latent)?.scale ?? 1,
    }),
  );
  const active = rows
    .filter(({ latent }) => result.activeLatents.includes(latent))
    .sort((a, b) => (b.ces.value ?? -1) - (a.ces.value ?? -1) || a.latent - b.latent);
  const inactive = rows.filter(({ latent }) => !result.activeLatents.includes(latent));
  const ends = [...rows.map((row) => row.ces), ces.untrained].map((estimate) => estimate.high ?? estimate.value ?? 0);
  const ticks = axisTicks(Math.max(...ends, 0));
  return { active, inactive, untrained: ces.untrained, mean: ces.mean, ticks, axisEnd: ticks.at(-1) ?? 1 };
}

const missing: Estimate = { value: null, low: null, high: null, n: 0, reason: "This latent was not perturbed." };
