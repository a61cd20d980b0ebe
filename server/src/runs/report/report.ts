/**
 * The report: one HTML file that shows what an experiment found. It is light, prints on A4, needs no script and no network,
 * and its only links lead inside it.
 */
import { formatDate, formatDuration } from "../../format/numbers.ts";
import { answer } from "./answer.ts";
import { anchor, comparison } from "./comparison.ts";
import { type Html, html } from "./html.ts";
import { modelsOf, perturbationsOf, type ReportInput } from "./input.ts";
import { patterns } from "./marks.ts";
import { methods } from "./methods.ts";
import { perturbation } from "./perturbation.ts";
import { provenance, runsOf } from "./provenance.ts";
import { style } from "./style.ts";
import { training } from "./training.ts";

export function renderReport(input: ReportInput): string {
  const perturbations = perturbationsOf(input);
  const title = input.title ?? input.file;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>${style}</head><body>${patterns}<main>
<div class="top"><span>${input.file}, ${formatDate(input.date)}</span><nav aria-label="Sections">${links(input)}</nav></div>
<h1>${title}</h1>
<p class="answer">${answer(input)}</p>
${comparison(input)}
${perturbations.map((entry, index) => perturbation(entry, index === 0))}
${training(input)}
${methods(input)}
${provenance(input)}
${footer(input)}
</main></body></html>
`;
  return page.text;
}

function links(input: ReportInput): readonly Html[] {
  const [first] = perturbationsOf(input);
  const trained = runsOf(input).some(({ record, log }) => record.kind === "model" && log.length > 1);
  return [
    ...(first === undefined ? [] : [html`<a href="#models">Models</a>`, html`<a href="#${anchor(first)}">Latents</a>`]),
    ...(first === undefined && modelsOf(input).length > 0 ? [html`<a href="#trained">Models</a>`] : []),
    ...(trained ? [html`<a href="#training">Training</a>`] : []),
    html`<a href="#methods">Methods</a>`,
    ...(runsOf(input).length === 0 ? [] : [html`<a href="#provenance">Provenance</a>`]),
  ];
}

function footer(input: ReportInput): Html {
  const runs = runsOf(input);
  const seconds = runs.reduce((sum, { record }) => sum + record.seconds, 0);
  const engines = [...new Set(runs.map(({ record }) => `${record.provenance.engine} engine`))].join(", ");
  return html`<footer><span>${runs.length} ${runs.length === 1 ? "run" : "runs"}${runs.length === 0 ? "" : `, ${engines}, ${formatDuration(seconds)} of computing`}</span><span>vae-circuits ${input.version}; this file needs no network</span></footer>`;
}
