/** The hover over a trained model: its loss terms per seed and its latents. */
import { formatCount, formatNumber, formatQuantity } from "../../format/numbers.ts";
import type { ModelResult } from "../../models/results.ts";
import { panelCommands } from "../../protocol/editor.ts";
import type { FinishedRun, Snapshot, Subject } from "../snapshot.ts";
import { commandLink, escapeMarkdown, provenanceText, table } from "./markdown.ts";
import type { HoverOptions } from "./perturbation.ts";

type TrainedRun = FinishedRun & { readonly result: ModelResult };

export function modelHover(snapshot: Snapshot, subject: Subject, options: HoverOptions): string {
  const runs = subject.runs.filter((run): run is TrainedRun => run.result.kind === "model");
  const [first] = runs;
  if (first === undefined) {
    return "";
  }
  const stale = subject.state.status === "stale" ? " · *stale: the declaration changed since this run*" : "";
  return [
    `**${escapeMarkdown(subject.declaration.name)}** · ${escapeMarkdown(subject.state.label)}${stale}`,
    lossTable(runs),
    latentsText(first, runs.length > 1) +
      `  \n*Loss in nats per image, N ${formatCount(first.result.images)} images; ` +
      `${formatQuantity(first.result.steps, "step")}; ${formatQuantity(first.result.parameters, "parameter")}; ` +
      `${provenanceText(subject.runs)}*`,
    ...(options.panels
      ? [
          commandLink("Training curves", panelCommands.openTraining, {
            uri: snapshot.uri,
            name: subject.declaration.name,
          }),
        ]
      : []),
  ].join("\n\n");
}

function lossTable(runs: readonly TrainedRun[]): string {
  const terms = Object.keys(runs[0]?.result.loss ?? {});
  return table(
    [
      { title: "seed" },
      ...terms.map((term) => ({ title: termName(term), right: true })),
      { title: "active latents", right: true },
    ],
    runs.map(({ record, result }) => [
      String(record.spec.seed),
      ...terms.map((term) => formatNumber(result.loss[term] ?? null)),
      `${result.activeLatents.length} of ${result.latents.length}`,
    ]),
  );
}

/** @returns the active latents by the information they carry. */
function latentsText({ record, result }: TrainedRun, several: boolean): string {
  const active = result.latents.filter((latent) => latent.active).sort((a, b) => b.kl - a.kl);
  const of = several ? ` (seed ${record.spec.seed})` : "";
  return active.length === 0
    ? `No latent is active${of}: none has KL > 0.01 nat and Var μ > 0.01.`
    : `KL per active latent in nats${of}: ${active.map(({ latent, kl }) => `\`z${latent}\` ${formatNumber(kl)}`).join(", ")}`;
}

/** `totalCorrelation` → `total correlation`; `kl` is an abbreviation. */
function termName(term: string): string {
  return term === "kl" ? "KL" : term.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
