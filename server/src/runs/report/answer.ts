/** The answer in a sentence or two, built from the results by fixed templates. */

import { movesOf } from "../../format/moves.ts";
import { formatInterval, formatNumber, formatQuantity, formatValue } from "../../format/numbers.ts";
import type { Estimate, LatentPerturbationResult } from "../../metrics/results.ts";
import { type Html, html } from "./html.ts";
import {
  type ModelEntry,
  modelLabelOf,
  modelsOf,
  type PerturbationEntry,
  perturbationsOf,
  type ReportInput,
} from "./input.ts";

export function answer(input: ReportInput): Html {
  const perturbations = perturbationsOf(input);
  const [first, ...others] = perturbations;
  if (first !== undefined) {
    return others.length === 0 ? html`${effect(first)} ${factors(first)}` : html`${ranking(perturbations)}`;
  }
  const models = modelsOf(input);
  return models.length === 0
    ? html`Nothing has finished yet, so there is no answer.`
    : html`${models.map((model) => html`${trained(model)} `)}`;
}

function effect(entry: PerturbationEntry): Html {
  const { latents, values, ces } = entry.result;
  const { mean, untrained } = ces.paper;
  const range = `from ${formatNumber(values[0] ?? null)} to ${formatNumber(values.at(-1) ?? null)}`;
  const subject = html`Moving one of ${formatQuantity(latents.length, "latent")} of ${modelLabelOf(entry)} ${range}`;
  if (mean.value === null) {
    return html`${subject} has no defined effect: ${mean.reason ?? "no reason was given"}.`;
  }
  return html`${subject} changes the image by ${strong(mean)} on average (causal effect strength), ${againstNull(mean, untrained)}.`;
}

function againstNull(mean: Estimate, untrained: Estimate): string {
  if (untrained.value === null) {
    return "and the untrained network has no defined effect to compare with";
  }
  const relation =
    mean.low === null || mean.high === null || overlap(mean, untrained)
      ? "undecided against"
      : mean.value !== null && mean.value > untrained.value
        ? "more than"
        : "less than";
  return `${relation} the ${formatValue(untrained)} of the same network untrained`;
}

function factors({ result }: PerturbationEntry): Html {
  const found = result.latents.flatMap((latent) => {
    const shares = movesOf(result.factorEffects, latent)?.shares ?? [];
    const names = shares.filter(({ share }) => share >= 0.15).map(({ factor }) => factor);
    return names.length === 0 ? [] : [`z${latent} moves ${listed(names.slice(0, 3))}`];
  });
  return html`${found.length === 0 ? "No perturbed latent moves a factor more than in the untrained network" : listed(found.slice(0, 4))}; ${activity(result)}.`;
}

function activity({ activeLatents, latentStatistics }: LatentPerturbationResult): string {
  const be = activeLatents.length === 1 ? "is" : "are";
  return `${activeLatents.length} of ${formatQuantity(latentStatistics.length, "latent")} ${be} active`;
}

function ranking(entries: readonly PerturbationEntry[]): Html {
  const defined = entries.filter(({ result }) => result.ces.paper.mean.value !== null);
  const ordered = defined.toSorted((a, b) => strength(b) - strength(a));
  const [best, next] = ordered;
  if (best === undefined || next === undefined) {
    return html`Fewer than two of the ${entries.length} interventions have a defined effect, so there is nothing to rank.`;
  }
  const decided = !overlap(best.result.ces.paper.mean, next.result.ces.paper.mean);
  const others = ordered
    .slice(1)
    .map((entry) => `${nameOf(entry, entries)} (${formatValue(entry.result.ces.paper.mean)})`);
  const verdict = decided
    ? "Its interval overlaps no other."
    : "The intervals of the first two overlap, so their order is undecided.";
  return html`Of ${entries.length} interventions, ${nameOf(best, entries)} has the largest mean causal effect strength, ${strong(best.result.ces.paper.mean)}, ahead of ${listed(others)}. ${verdict}`;
}

/** The model's name, and the declaration's where several are about models of the same name. */
function nameOf(entry: PerturbationEntry, all: readonly PerturbationEntry[]): string {
  const label = modelLabelOf(entry);
  const alone = all.filter((other) => modelLabelOf(other) === label).length === 1;
  return alone ? label : `${label} (${entry.declaration.name})`;
}

function trained({ declaration, result }: ModelEntry): Html {
  const { loss, latents, activeLatents, steps } = result;
  return html`After ${formatQuantity(steps, "step")}, ${declaration.label} has a loss of <b>${formatNumber(loss.total)}</b> nats per image (reconstruction ${formatNumber(loss.reconstruction)}, KL ${formatNumber(loss.kl)}); ${activeLatents.length} of ${formatQuantity(latents.length, "latent")} ${activeLatents.length === 1 ? "is" : "are"} active.`;
}

function strong(estimate: Estimate): Html {
  const bounded = estimate.low !== null && estimate.high !== null;
  return html`<b>${formatValue(estimate)}</b>${bounded ? ` (${formatInterval(estimate)})` : ""}`;
}

function strength({ result }: PerturbationEntry): number {
  return result.ces.paper.mean.value ?? 0;
}

/** Whether two intervals have a point in common; one without an interval overlaps nothing decidedly, so it counts as one. */
export function overlap(a: Estimate, b: Estimate): boolean {
  if (a.low === null || a.high === null || b.low === null || b.high === null) {
    return true;
  }
  return a.low <= b.high && b.low <= a.high;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}
