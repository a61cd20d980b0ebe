/** One latent perturbation: what every latent does, and how strongly. */
import { movesOf } from "../../format/moves.ts";
import { formatNumber, formatPercent, formatQuantity } from "../../format/numbers.ts";
import type { Estimate, LatentEstimate, LatentPerturbationResult } from "../../metrics/results.ts";
import { anchor } from "./comparison.ts";
import { factorColour, factorGlyph } from "./factors.ts";
import { type Html, html } from "./html.ts";
import { modelLabelOf, type PerturbationEntry } from "./input.ts";
import { axis, bar, fixed, interval, tickText, value } from "./marks.ts";
import { fromZero, type Scale } from "./scale.ts";

const BAR_WIDTH = 150;
/** Height of a frame, and the gap between two, as the strips are shown. */
const FRAME = 32;

/** @param explained with the captions, which the first of several needs alone. */
export function perturbation(entry: PerturbationEntry, explained: boolean): Html {
  const { result } = entry;
  const strengths = result.ces.paper.perLatent;
  const scale = fromZero(Math.max(0, ...strengths.map(({ value: mean, high }) => high ?? mean ?? 0)), BAR_WIDTH);
  const ordered = strengths.toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1));
  const seeds = entry.runs.length > 1 ? ` first of ${entry.runs.length} seeds` : "";
  return html`<section id="${anchor(entry)}"><h2>Latents of ${modelLabelOf(entry)} <span class="soft mono">${entry.declaration.name}</span><span class="note">${seeds}</span></h2>
<div class="wide"><table><thead><tr><th>latent</th><th>moves</th><th class="axis">CES${axis(scale, BAR_WIDTH)}</th><th class="n">value</th><th class="n">95 % interval</th><th class="n">specificity</th><th style="width:${stripWidth(result)}px">${frameHeads(result)}</th></tr></thead>
<tbody>${ordered.map((strength) => latentRow(entry, strength, scale))}</tbody></table></div>
${explained ? latentCaption(result) : ""}
${effectMatrix(result, ordered, explained)}</section>`;
}

function latentCaption(result: LatentPerturbationResult): Html {
  return html`<p class="caption">Bar: change of the image in ‖·‖₂ when the latent alone is set, mean over ${formatQuantity(result.images, "base image")}, split by the factors it moves. Grey rows are inactive latents. Specificity is calibrated. Pictures: one base image decoded at every value.</p>`;
}

function latentRow(entry: PerturbationEntry, strength: LatentEstimate, scale: Scale): Html {
  const { result } = entry;
  const { latent } = strength;
  const active = result.activeLatents.includes(latent);
  const { factors } = result.factorEffects;
  const shares = movesOf(result.factorEffects, latent)?.shares ?? [];
  const parts = shares.map(({ factor, share }) => ({
    colour: active ? factorColour(factor, factors) : "#c4c4c4",
    share,
  }));
  const specificity = result.specificity.calibrated.perLatent.find((estimate) => estimate.latent === latent);
  return html`<tr class="${active ? "" : "inactive"}"><td class="mono"><b>z${latent}</b></td><td>${moves(result, latent, active)}</td>
<td>${bar({ estimate: strength, ...(parts.length === 0 ? {} : { parts }) }, scale, BAR_WIDTH)}</td>
<td class="n"><b>${value(strength)}</b></td><td class="n">${interval(strength)}</td>
<td class="n">${specificity === undefined ? "" : value(specificity)}</td><td>${strip(entry, latent)}</td></tr>`;
}

function moves(result: LatentPerturbationResult, latent: number, active: boolean): Html {
  if (!active) {
    return html`inactive`;
  }
  const found = movesOf(result.factorEffects, latent);
  const shares = (found?.shares ?? []).filter(({ share }) => share >= 0.1).slice(0, 3);
  if (shares.length === 0) {
    return html`<span class="soft">${found?.kind === "unknown" ? "undefined" : "no factor above the null"}</span>`;
  }
  const { factors } = result.factorEffects;
  return html`<div class="moves">${shares.map(
    ({ factor, share }) =>
      html`<span>${factorGlyph(factor, factors)}${factor}${shares.length > 1 ? html` <span class="soft">${formatPercent(share)}</span>` : ""}</span>`,
  )}</div>`;
}

function frameHeads({ values }: LatentPerturbationResult): Html {
  const every = Math.max(1, Math.ceil(values.length / 9));
  return html`<div class="frames">${values.map(
    (sweep, index) => html`<span>${index % every === 0 ? signed(sweep) : ""}</span>`,
  )}</div>`;
}

function signed(sweep: number): string {
  return sweep > 0 ? `+${tickText(sweep)}` : tickText(sweep);
}

function stripWidth({ values }: LatentPerturbationResult): number {
  return values.length * (FRAME + 1) - 1;
}

function strip({ result, runs }: PerturbationEntry, latent: number): Html {
  const name = result.strips.find((candidate) => candidate.latent === latent)?.picture;
  const bytes = name === undefined ? undefined : runs[0]?.picture(name);
  if (bytes === undefined) {
    return html`<span class="soft">no picture</span>`;
  }
  const from = formatNumber(result.values[0] ?? null);
  const to = formatNumber(result.values.at(-1) ?? null);
  return html`<img class="strip" height="${FRAME}" alt="An image decoded with z${latent} from ${from} to ${to}" src="data:image/png;base64,${Buffer.from(bytes).toString("base64")}">`;
}

const RADIUS = 15;
/** Discs are never larger than their W deserves where a model moves nothing much: 1 is a whole exchange of images. */
const LEAST_HIGHEST = 0.5;

const EFFECT_CAPTION = html`<p class="caption">W: change of a frozen factor readout when the latent alone is set, in units of its change between random images. Disc: lower end of the 95 % interval; halo: upper end; grey number: below the null, the 95th percentile of the untrained network. Last row: share of reconstructions the readout reads right.</p>`;

/** Discs: the core is the lower end of the interval, the halo the upper; area follows W. */
function effectMatrix(result: LatentPerturbationResult, ordered: readonly LatentEstimate[], explained: boolean): Html {
  const { factors, perLatent, untrained95, accuracyOnReconstructions } = result.factorEffects;
  if (factors.length === 0) {
    return html``;
  }
  const highest = Math.max(
    LEAST_HIGHEST,
    ...perLatent.flatMap(({ effects }) => effects.map(({ value: mean, high }) => high ?? mean ?? 0)),
  );
  const rows = ordered.flatMap(({ latent }) => perLatent.find((row) => row.latent === latent) ?? []);
  return html`<h3>Which latent moves which factor</h3>
<div class="wide"><table><thead><tr><th style="width:64px">latent</th>${factors.map(
    (factor) => html`<th>${factorGlyph(factor, factors)}${factor}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ({ latent, effects }) =>
      html`<tr><td class="mono"><b>z${latent}</b></td>${factors.map(
        (factor, index) =>
          html`<td>${disc(effects[index], untrained95[index] ?? 0, highest, factorColour(factor, factors))}</td>`,
      )}</tr>`,
  )}</tbody><tfoot><tr class="inactive"><td>null</td>${untrained95.map((floor) => html`<td>${formatNumber(floor)}</td>`)}</tr>
<tr class="inactive"><td>readout</td>${factors.map((factor) => html`<td>${accuracy(accuracyOnReconstructions, factor)}</td>`)}</tr></tfoot></table></div>
${explained ? EFFECT_CAPTION : ""}`;
}

function disc(effect: Estimate | undefined, floor: number, highest: number, colour: string): Html {
  if (effect === undefined || effect.value === null) {
    return effect === undefined ? html`` : value(effect);
  }
  const radius = (of: number): number => RADIUS * Math.sqrt(Math.max(0, of) / highest);
  if (effect.value <= floor) {
    return html`<span class="soft">${formatNumber(effect.value)}</span>`;
  }
  const x = RADIUS + 1;
  return html`<svg width="96" height="${2 * RADIUS + 2}" viewBox="0 0 96 ${2 * RADIUS + 2}" role="img" aria-label="${formatNumber(effect.value)}"><circle cx="${x}" cy="${x}" r="${fixed(radius(effect.high ?? effect.value))}" fill="${colour}" opacity="0.28"/><circle cx="${x}" cy="${x}" r="${fixed(radius(effect.low ?? effect.value))}" fill="${colour}"/><text x="${fixed(x + radius(effect.high ?? effect.value) + 5)}" y="${x + 4}" style="fill:#1f1f1f;font-weight:600">${formatNumber(effect.value)}</text></svg>`;
}

function accuracy(all: LatentPerturbationResult["factorEffects"]["accuracyOnReconstructions"], factor: string): string {
  return formatPercent(all.find((entry) => entry.factor === factor)?.accuracy ?? null);
}
