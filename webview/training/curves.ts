import type { LogEntry } from "../../server/src/models/results.ts";
import type { TrainingCurve } from "../../server/src/protocol/editor.ts";

/** KL above which a latent counts as used, in nats; the result's own list also asks for variance of μ. */
const ACTIVE_KL = 0.01;

/** The run to bring forward: the one chosen, else the one that runs, else the first with anything to draw. */
export function frontRun(runs: readonly TrainingCurve[], chosen: string | undefined): TrainingCurve | undefined {
  return (
    runs.find(({ specHash }) => specHash === chosen) ??
    runs.find(({ status }) => status === "running") ??
    runs.find(({ log }) => log.length > 0) ??
    runs[0]
  );
}

/** KL per latent as last logged. */
export function lastKl(log: readonly LogEntry[]): readonly number[] {
  return log.findLast(({ kl }) => kl !== undefined)?.kl ?? [];
}

/** Indices of the active latents: by the result where there is one, else by KL alone. */
export function activeLatents(run: TrainingCurve): readonly number[] {
  if (run.result !== undefined) return run.result.activeLatents;
  return lastKl(run.log).flatMap((kl, latent) => (kl > ACTIVE_KL ? [latent] : []));
}

/** Loss terms over fresh images where the run is done, else as last logged. */
export function presentTerms(run: TrainingCurve): Readonly<Record<string, number | undefined>> {
  return run.result?.loss ?? run.log.at(-1)?.terms ?? {};
}

/** `totalCorrelation` to `total correlation`. */
export function termName(term: string): string {
  return term.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Terms beside the three with charts of their own. */
export function furtherTerms(run: TrainingCurve): readonly (readonly [term: string, value: number])[] {
  const charted = ["total", "reconstruction", "kl"];
  return Object.entries(presentTerms(run)).flatMap(([term, value]) =>
    value === undefined || charted.includes(term) ? [] : [[term, value] as const],
  );
}
