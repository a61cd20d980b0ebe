import type { Estimate, LatentPerturbationResult } from "../../server/src/metrics/results.ts";
import { type Cell, toCsv } from "../shared/csv.ts";
import type { Definition } from "./rows.ts";

/** What the panel draws: one line per latent and quantity, with its interval and N. */
export function traversalCsv(result: LatentPerturbationResult, definition: Definition): string {
  const ces = result.ces[definition];
  const line = (latent: number | "mean", quantity: string, estimate: Estimate): readonly Cell[] => [
    latent,
    latent === "mean" ? "" : result.activeLatents.includes(latent) ? "yes" : "no",
    quantity,
    estimate.value,
    estimate.low,
    estimate.high,
    estimate.n,
    estimate.reason,
  ];
  return toCsv([
    ["latent", "active", "quantity", "value", "low95", "high95", "n", "reason"],
    ...ces.perLatent.map((estimate) => line(estimate.latent, `CES ${definition}`, estimate)),
    line("mean", `CES ${definition}`, ces.mean),
    line("mean", `CES ${definition}, untrained network`, ces.untrained),
    ...result.factorEffects.perLatent.flatMap(({ latent, effects }) =>
      effects.map((effect, index) => line(latent, `W ${result.factorEffects.factors[index]}`, effect)),
    ),
  ]);
}
