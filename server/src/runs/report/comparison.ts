/** The models side by side, and what did not finish. */
import { formatNumber, UNDEFINED_MARK } from "../../format/numbers.ts";
import type { Estimate } from "../../metrics/results.ts";
import { overlap } from "./answer.ts";
import { type Html, html } from "./html.ts";
import {
  type ModelEntry,
  modelLabelOf,
  modelsOf,
  type PerturbationEntry,
  perturbationsOf,
  type ReportInput,
} from "./input.ts";
import { axis, bar, value, valueOverInterval } from "./marks.ts";
import { fromZero, type Scale } from "./scale.ts";

const BAR_WIDTH = 210;

export function comparison(input: ReportInput): Html {
  const perturbations = perturbationsOf(input);
  const models = modelsOf(input);
  return html`${perturbations.length === 0 ? "" : effects(perturbations)}${models.length === 0 ? "" : trained(models)}${unfinished(input)}`;
}

function effects(entries: readonly PerturbationEntry[]): Html {
  const highest = Math.max(...entries.flatMap(({ result }) => endsOf(result.ces.paper)));
  const scale = fromZero(highest, BAR_WIDTH);
  const seeds = Math.max(...entries.map(({ runs }) => runs.length));
  return html`<section id="models"><h2>Causal effect strength by model</h2>
<div class="wide"><table><thead><tr><th>model</th><th class="axis">mean effect, paper’s definition${axis(scale, BAR_WIDTH)}</th><th class="n">CES</th><th class="n">untrained</th><th class="n">CES<br><span class="soft">calibrated</span></th><th class="n">specificity</th><th class="n">specificity<br><span class="soft">calibrated</span></th><th class="n">active</th></tr></thead>
<tbody>${entries.map((entry) => effectRow(entry, entries, scale))}</tbody></table></div>
<p class="caption">Under each value its 95 % interval, over ${seeds > 1 ? "seeds where there are several, else over base images" : "base images"}. Hatched: the same network untrained. ${entries.length > 1 ? "Bold bar: its interval overlaps no other. " : ""}Definitions in <a href="#methods">Methods</a>.</p></section>`;
}

function endsOf({ mean, untrained }: { mean: Estimate; untrained: Estimate }): readonly number[] {
  return [mean.high ?? mean.value ?? 0, untrained.value ?? 0];
}

function effectRow(entry: PerturbationEntry, all: readonly PerturbationEntry[], scale: Scale): Html {
  const { ces, specificity, activeLatents, latentStatistics } = entry.result;
  const apart =
    all.length > 1 && all.every((other) => other === entry || !overlap(ces.paper.mean, other.result.ces.paper.mean));
  const colour = apart ? "#3b3b3b" : "#9a9a9a";
  return html`<tr><td>${modelLabelOf(entry)}<br><a class="mono" href="#${anchor(entry)}">${entry.declaration.name}</a></td>
<td>${bar({ estimate: ces.paper.mean, untrained: ces.paper.untrained, parts: [{ colour, share: 1 }] }, scale, BAR_WIDTH)}</td>
<td class="n">${valueOverInterval(ces.paper.mean)}</td><td class="n">${value(ces.paper.untrained)}</td>
<td class="n">${valueOverInterval(ces.calibrated.mean)}</td>
<td class="n">${valueOverInterval(specificity.paper.mean)}</td><td class="n">${valueOverInterval(specificity.calibrated.mean)}</td>
<td class="n">${activeLatents.length} of ${latentStatistics.length}</td></tr>`;
}

function trained(entries: readonly ModelEntry[]): Html {
  return html`<section id="trained"><h2>Trained models</h2>
<div class="wide"><table><thead><tr><th>model</th><th>declaration</th><th class="n">loss</th><th class="n">reconstruction</th><th class="n">KL</th><th class="n">active</th><th class="n">steps</th><th class="n">parameters</th><th class="n">seeds</th></tr></thead>
<tbody>${entries.map(
    ({ declaration, result, runs }) => html`<tr><td>${declaration.label}</td><td class="mono">${declaration.name}</td>
<td class="n">${nats(result.loss.total)}</td><td class="n">${nats(result.loss.reconstruction)}</td><td class="n">${nats(result.loss.kl)}</td>
<td class="n">${result.activeLatents.length} of ${result.latents.length}</td><td class="n">${formatNumber(result.steps)}</td><td class="n">${formatNumber(result.parameters)}</td>
<td class="n">${runs.map(({ record }) => record.spec.seed).join(" ")}</td></tr>`,
  )}</tbody></table></div>
<p class="caption">Nats per image over ${formatNumber(entries[0]?.result.images ?? null)} fresh images; the mean where there are several seeds. Active latents are the first seed’s.</p></section>`;
}

function nats(number: number): string {
  return Number.isFinite(number) ? formatNumber(number) : UNDEFINED_MARK;
}

function unfinished({ declarations }: ReportInput): Html {
  const entries = declarations.filter(({ status }) => status !== "done");
  if (entries.length === 0) {
    return html``;
  }
  return html`<section id="unfinished"><h2>Not finished</h2><table><tbody>${entries.map(
    ({ declaration, status, error }) => html`<tr><td class="mono">${declaration.name}</td><td>${declaration.label}</td>
<td class="${status === "failed" ? "failed" : "soft"}">${status}</td><td>${error?.message ?? "It resumes when it is run again."}${error?.hint === undefined ? "" : html`<br><span class="soft">${error.hint}</span>`}</td></tr>`,
  )}</tbody></table></section>`;
}

/** Where a declaration's section is. */
export function anchor({ declaration }: Pick<PerturbationEntry, "declaration">): string {
  return `of-${encodeURIComponent(declaration.name)}`;
}
