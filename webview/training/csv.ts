import type { TrainingView } from "../../server/src/protocol/editor.ts";
import { toCsv } from "../shared/csv.ts";

/** The logs of all runs: one line per run and logged step, a column per term and per latent's KL. */
export function trainingCsv(view: TrainingView): string {
  const entries = view.runs.flatMap((run) => run.log.map((entry) => ({ run, entry })));
  const terms = [...new Set(entries.flatMap(({ entry }) => Object.keys(entry.terms)))];
  const latents = Math.max(0, ...entries.map(({ entry }) => entry.kl?.length ?? 0));
  return toCsv([
    [
      "run",
      "specHash",
      "step",
      "seconds",
      ...terms,
      ...Array.from({ length: latents }, (_, latent) => `kl z${latent}`),
    ],
    ...entries.map(({ run, entry }) => [
      run.name,
      run.specHash,
      entry.step,
      entry.seconds,
      ...terms.map((term) => entry.terms[term]),
      ...Array.from({ length: latents }, (_, latent) => entry.kl?.[latent]),
    ]),
  ]);
}
