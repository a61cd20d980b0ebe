/** The hover over a latent perturbation: one row per latent, strongest first. */
import { formatMoves, movesOf } from "../../format/moves.ts";
import {
  formatCount,
  formatEstimate,
  formatInterval,
  formatNumber,
  formatQuantity,
  formatShort,
  formatValue,
} from "../../format/numbers.ts";
import type { LatentPerturbationResult } from "../../metrics/results.ts";
import { overSeeds } from "../../metrics/seeds.ts";
import { panelCommands, type Settings } from "../../protocol/editor.ts";
import { meanEffect, perturbationResults } from "../headline.ts";
import type { FinishedRun, Snapshot, Subject } from "../snapshot.ts";
import { commandLink, escapeMarkdown, provenanceText, table } from "./markdown.ts";

export interface HoverOptions {
  /** The client has the panels, renders pictures given as data URIs, and runs commands behind links. */
  readonly panels: boolean;
  /** @returns a picture of a run as base64 PNG. */
  readonly picture: (run: FinishedRun, name: string) => string | undefined;
}

/** VS Code scrolls what is higher than 250 px: that many rows of 38 px leave room for the heading and three lines. */
const MOST_ROWS = 3;

type Definition = Settings["definition"];

const FORMULAS: Readonly<Record<Definition, string>> = {
  paper: "CESᵢ = mean over images and values of ‖D(z) − D(zᵢ ← v)‖₂",
  calibrated: "CESᵢ = mean of RMS(D(z) − D(zᵢ ± sᵢ)) ÷ RMS difference of two random images",
};
const NAMES: Readonly<Record<Definition, string>> = { paper: "paper’s definition", calibrated: "calibrated" };

export function perturbationHover(
  snapshot: Snapshot,
  subject: Subject,
  latent: number | undefined,
  definition: Definition,
  options: HoverOptions,
): string {
  const results = perturbationResults(subject);
  // Latents of different seeds have nothing in common but their index: the table is of the first seed.
  const run = subject.runs[0];
  const result = results[0];
  if (run === undefined || result === undefined) {
    return "";
  }
  const ranked = [...result.ces[definition].perLatent].sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
  const chosen = latent === undefined ? ranked.slice(0, MOST_ROWS) : ranked.filter((entry) => entry.latent === latent);
  const left = latent === undefined ? ranked.length - chosen.length : 0;
  return [
    heading(subject, results, definition),
    latentTable(
      run,
      result,
      chosen.map((entry) => entry.latent),
      definition,
      options,
    ),
    `${FORMULAS[definition]} (${NAMES[definition]}); ${otherDefinition(results, definition)}  \n` +
      provenance(subject, results, definition),
    footer(snapshot, subject, left, options),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function footer(snapshot: Snapshot, subject: Subject, left: number, { panels }: HoverOptions): string {
  const target = { uri: snapshot.uri, name: subject.declaration.name };
  return [
    ...(panels ? [commandLink("Traversal", panelCommands.openTraversal, target)] : []),
    ...(left > 0 ? [`${formatQuantity(left, "weaker latent")} not shown`] : []),
  ].join(" · ");
}

function heading(subject: Subject, results: readonly LatentPerturbationResult[], definition: Definition): string {
  const mean = meanEffect(results, definition);
  const measured =
    mean.value === null
      ? `CES is undefined: ${escapeMarkdown(mean.reason ?? "no reason was stored")}`
      : `mean CES **${formatEstimate(mean)}**`;
  const stale = subject.state.status === "stale" ? " · *stale: the declaration changed since this run*" : "";
  return `**${escapeMarkdown(subject.declaration.name)}** · ${escapeMarkdown(subject.state.label)} · ${measured}${stale}`;
}

function latentTable(
  run: FinishedRun,
  result: LatentPerturbationResult,
  latents: readonly number[],
  definition: Definition,
  options: HoverOptions,
): string {
  const pictures = new Map(
    options.panels ? latents.map((latent) => [latent, pictureOf(run, result, latent, options)] as const) : [],
  );
  const withPictures = [...pictures.values()].some((picture) => picture !== undefined);
  return table(
    [
      { title: "latent" },
      { title: "moves" },
      { title: "CES", right: true },
      { title: "95 % interval", right: true },
      { title: "specificity", right: true },
      ...(withPictures ? [{ title: sweepText(result) }] : []),
    ],
    latents.map((latent) => [
      ...rowOf(result, latent, definition),
      ...(withPictures ? [pictures.get(latent) ?? ""] : []),
    ]),
  );
}

/** @returns `−3 to 3`. */
function sweepText({ values }: LatentPerturbationResult): string {
  return `${formatShort(values[0] ?? 0)} to ${formatShort(values.at(-1) ?? 0)}`;
}

function rowOf(result: LatentPerturbationResult, latent: number, definition: Definition): readonly string[] {
  const effect = result.ces[definition].perLatent.find((entry) => entry.latent === latent);
  const specificity = result.specificity[definition].perLatent.find((entry) => entry.latent === latent);
  const moves = movesOf(result.factorEffects, latent);
  return [
    `\`z${latent}\``,
    moves === undefined ? "–" : escapeMarkdown(formatMoves(moves)),
    effect === undefined ? "–" : formatValue(effect),
    effect === undefined ? "–" : formatInterval(effect),
    specificity === undefined ? "–" : formatNumber(specificity.value),
  ];
}

function pictureOf(
  run: FinishedRun,
  result: LatentPerturbationResult,
  latent: number,
  options: HoverOptions,
): string | undefined {
  const strip = result.strips.find((entry) => entry.latent === latent);
  const png = strip && options.picture(run, strip.picture);
  if (png === undefined) {
    return undefined;
  }
  // The alternative text repeats the row, for those who do not see the picture.
  const moves = movesOf(result.factorEffects, latent);
  const alt = `z${latent}${moves === undefined ? "" : ` moves ${formatMoves(moves)}`}`;
  // VS Code reads a size behind a bar, which has to be escaped in a table.
  return `![${escapeMarkdown(alt)}](data:image/png;base64,${png}\\|width=220,height=28)`;
}

function otherDefinition(results: readonly LatentPerturbationResult[], definition: Definition): string {
  const other: Definition = definition === "paper" ? "calibrated" : "paper";
  return `${NAMES[other]} ${formatEstimate(meanEffect(results, other))}`;
}

function provenance(subject: Subject, results: readonly LatentPerturbationResult[], definition: Definition): string {
  const [first] = results;
  const untrained = overSeeds(results.map((result) => result.ces[definition].untrained));
  const seeds = results.length > 1 ? `, ${formatQuantity(results.length, "seed")} (table: the first)` : "";
  const n = `N ${formatCount(first?.images ?? 0)} images × ${formatCount(first?.values.length ?? 0)} values${seeds}`;
  return `*${n}; untrained network ${formatNumber(untrained.value)}; ${provenanceText(subject.runs)}*`;
}
