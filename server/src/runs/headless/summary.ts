/** What `vae-circuits run` says at its end: every declaration, and the models side by side. */
import type { Colors } from "picocolors/types";
import {
  formatCount,
  formatDuration,
  formatEstimate,
  formatNumber,
  formatQuantity,
  formatValue,
} from "../../format/numbers.ts";
import type { LatentPerturbationResult } from "../../metrics/results.ts";
import type { ModelResult } from "../../models/results.ts";
import type { DeclarationOutcome } from "../manager.ts";
import type { RunError } from "../record.ts";
import { objectiveLabel } from "../schedule/jobs.ts";
import { resultOf, secondsOf } from "./document.ts";
import { type Column, table } from "./table.ts";

export function summary(outcomes: readonly DeclarationOutcome[], colors: Colors): string {
  const blocks = [
    outcomes.map((outcome) => line(outcome, colors)).join("\n"),
    modelTable(outcomes),
    comparisonTable(outcomes),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

/** An error as a user reads it: what happened, where, and what to do. */
export function describeError({ message, hint, at }: RunError, colors: Colors): string {
  const place = at === undefined ? "" : `\n  at ${at.file}:${at.line}:${at.column}`;
  return `${colors.red(message)}${place}${hint === undefined ? "" : `\n  ${hint}`}`;
}

function line(outcome: DeclarationOutcome, colors: Colors): string {
  const { declaration, status, cached, error } = outcome;
  const name = `${colors.bold(declaration.name)}  ${declaration.label}`;
  switch (status) {
    case "done":
      return `${colors.green("✓")} ${name}  ${colors.dim(cached ? "from the store" : formatDuration(secondsOf(outcome)))}`;
    case "cancelled":
      return `${colors.yellow("■")} ${name}  cancelled`;
    case "failed":
      return `${colors.red("✗")} ${name}\n  ${describeError(error ?? { message: "It failed." }, colors).replaceAll("\n", "\n  ")}`;
  }
}

function modelTable(outcomes: readonly DeclarationOutcome[]): string {
  const rows = outcomes.flatMap((outcome) => {
    const result = resultOf(outcome);
    return result?.kind === "model" ? [modelRow(outcome, result)] : [];
  });
  return rows.length === 0
    ? ""
    : table(
        [
          left("model"),
          left("declaration"),
          ...["loss", "reconstruction", "KL", "active", "steps", "seeds"].map(right),
        ],
        rows,
      );
}

function modelRow({ declaration, runs }: DeclarationOutcome, result: ModelResult): readonly string[] {
  return [
    declaration.label,
    declaration.name,
    formatNumber(result.loss.total),
    formatNumber(result.loss.reconstruction),
    formatNumber(result.loss.kl),
    `${result.activeLatents.length} of ${result.latents.length}`,
    formatCount(result.steps),
    String(runs.length),
  ];
}

function comparisonTable(outcomes: readonly DeclarationOutcome[]): string {
  const rows = outcomes.flatMap((outcome) => {
    const result = resultOf(outcome);
    return result?.kind === "latentPerturbation" ? [comparisonRow(outcome, result)] : [];
  });
  if (rows.length === 0) {
    return "";
  }
  const titles = ["CES", "untrained", "CES calibrated", "specificity", "spec. calibrated", "active", "KL"];
  const seeds = Math.max(...outcomes.map(({ runs }) => runs.length));
  const note = `95 % intervals over ${seeds > 1 ? "seeds where there are several, else over " : ""}base images; KL in nats, of the perturbed model.`;
  return `${table([left("model"), left("declaration"), ...titles.map(right)], rows)}\n${note}`;
}

function comparisonRow({ declaration }: DeclarationOutcome, result: LatentPerturbationResult): readonly string[] {
  const { ces, specificity, activeLatents, latentStatistics } = result;
  const [spec] = declaration.specs;
  return [
    spec?.kind === "latentPerturbation" ? objectiveLabel(spec.model.objective) : declaration.label,
    declaration.name,
    formatEstimate(ces.paper.mean),
    formatValue(ces.paper.untrained),
    formatEstimate(ces.calibrated.mean),
    formatEstimate(specificity.paper.mean),
    formatEstimate(specificity.calibrated.mean),
    `${activeLatents.length} of ${latentStatistics.length}`,
    formatNumber(latentStatistics.reduce((sum, { kl }) => sum + kl, 0)),
  ];
}

/** `3 done, 1 failed`. */
export function countOutcomes(outcomes: readonly DeclarationOutcome[]): string {
  const counts = (["done", "failed", "cancelled"] as const).map(
    (status) => [status, outcomes.filter((outcome) => outcome.status === status).length] as const,
  );
  const present = counts.filter(([status, count]) => count > 0 || status === "done");
  return `${formatQuantity(outcomes.length, "declaration")}: ${present.map(([status, count]) => `${count} ${status}`).join(", ")}`;
}

function left(title: string): Column {
  return { title, align: "left" };
}

function right(title: string): Column {
  return { title, align: "right" };
}
