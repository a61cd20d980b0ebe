/** One line per declaration: what it yielded, or how far it is. Hints and lists show it. */
import {
  formatDuration,
  formatEstimate,
  formatFixed,
  formatNumber,
  formatPercent,
  shorten,
} from "../format/numbers.ts";
import type { Estimate, LatentPerturbationResult } from "../metrics/results.ts";
import { overSeeds } from "../metrics/seeds.ts";
import type { ModelResult, Progress } from "../models/results.ts";
import type { Settings } from "../protocol/editor.ts";
import type { RunResult } from "../runs/record.ts";
import type { Subject } from "./snapshot.ts";

const SEPARATOR = " · ";

/**
 * @returns the parts of the line, the most important first; empty where there is nothing to say.
 * A stale declaration keeps its numbers and says so.
 */
export function headlineOf(subject: Subject, definition: Settings["definition"]): readonly string[] {
  const { state } = subject;
  switch (state.status) {
    case "queued":
      return ["waiting"];
    case "running":
      return progressParts(state.progress);
    case "failed":
      return [`failed: ${firstLine(state.error?.message ?? "no reason was stored")}`];
    case "cancelled":
      return state.progress === undefined ? ["cancelled"] : [`cancelled at ${formatPercent(state.progress.fraction)}`];
    case "stale": {
      const parts = resultParts(subject, definition);
      return parts.length === 0 ? [] : [...parts, "stale"];
    }
    case "done":
      return resultParts(subject, definition);
    case "never":
      return [];
  }
}

/** @returns as many of the parts as fit in `length` characters; the first is always there, if need be cut. */
export function fitted(parts: readonly string[], length: number): string {
  const [first = "", ...others] = parts;
  // What says that the numbers are of an earlier version is kept before any further number.
  const stale = others.at(-1) === "stale" ? `${SEPARATOR}stale` : "";
  const middle = stale === "" ? others : others.slice(0, -1);
  let text = first;
  for (const part of middle) {
    if (text.length + SEPARATOR.length + part.length + stale.length <= length) {
      text += SEPARATOR + part;
    }
  }
  return shorten(text, length - stale.length) + stale;
}

/** @returns the first part, and that it is stale if it is. */
export function briefest(parts: readonly string[]): string {
  const [first = ""] = parts;
  return parts.length > 1 && parts.at(-1) === "stale" ? `${first}${SEPARATOR}stale` : first;
}

export function joined(parts: readonly string[]): string {
  return parts.join(SEPARATOR);
}

/** @returns `34 %` and `1 m 20 s left`. */
function progressParts(progress: Progress | undefined): readonly string[] {
  if (progress === undefined) {
    return ["starting"];
  }
  const percent = formatPercent(progress.fraction);
  return progress.secondsLeft === undefined ? [percent] : [percent, `${formatDuration(progress.secondsLeft)} left`];
}

/** @returns the mean causal effect strength over the seeds, under a definition. */
export function meanEffect(results: readonly LatentPerturbationResult[], definition: Settings["definition"]): Estimate {
  return overSeeds(results.map((result) => result.ces[definition].mean));
}

/** @returns why the first number of the line is undefined, if it is. */
export function reasonOf(subject: Subject, definition: Settings["definition"]): string | undefined {
  const perturbations = perturbationResults(subject);
  if (perturbations.length === 0) {
    return undefined;
  }
  const mean = meanEffect(perturbations, definition);
  return mean.value === null ? (mean.reason ?? "no reason was stored") : undefined;
}

export function modelResults(subject: Subject): readonly ModelResult[] {
  return subject.runs.map((run) => run.result).filter((result) => isKind(result, "model"));
}

export function perturbationResults(subject: Subject): readonly LatentPerturbationResult[] {
  return subject.runs.map((run) => run.result).filter((result) => isKind(result, "latentPerturbation"));
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function resultParts(subject: Subject, definition: Settings["definition"]): readonly string[] {
  const perturbations = perturbationResults(subject);
  if (perturbations.length > 0) {
    const specificity = overSeeds(perturbations.map((result) => result.specificity[definition].mean));
    return [`CES ${formatEstimate(meanEffect(perturbations, definition))}`, `spec ${formatNumber(specificity.value)}`];
  }
  const models = modelResults(subject);
  return models.length === 0 ? [] : modelParts(models);
}

function modelParts(results: readonly ModelResult[]): readonly string[] {
  const active = results.map((result) => result.activeLatents.length);
  const least = Math.min(...active);
  const most = Math.max(...active);
  const of = results[0]?.latents.length ?? 0;
  return [
    `loss ${formatLoss(mean(results.map((result) => result.loss.total)))}`,
    `KL ${formatNumber(mean(results.map((result) => result.loss.kl)))}`,
    `${least === most ? least : `${least}–${most}`} of ${of} active`,
  ];
}

/** Losses of dSprites lie between 10 and 1,000 nats; a tenth of a nat is what a reader compares. */
function formatLoss(loss: number): string {
  return Math.abs(loss) >= 1 ? formatFixed(loss, 1) : formatNumber(loss);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function isKind<K extends RunResult["kind"]>(result: RunResult, kind: K): result is Extract<RunResult, { kind: K }> {
  return result.kind === kind;
}
