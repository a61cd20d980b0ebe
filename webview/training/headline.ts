import { html, nothing, svg, type TemplateResult } from "lit";
import { formatCount, formatDuration, formatNumber, formatPercent } from "../../server/src/format/numbers.ts";
import type { PlacedDeclaration, TrainingCurve } from "../../server/src/protocol/editor.ts";
import { currentRate, throughput } from "./series.ts";

/** The answer first: how far training is and how long it takes, or what it came to. */
export function headline(declaration: PlacedDeclaration, run: TrainingCurve): TemplateResult {
  const last = run.log.at(-1);
  const rate = currentRate(run.log);
  const job = declaration.jobs.find(({ specHash }) => specHash === run.specHash);
  const fraction = run.status === "done" ? 1 : (last?.step ?? 0) / Math.max(1, run.steps);
  return html`<section class="headline" aria-label="Progress">
    <div class="line">
      ${answer(run, fraction, job?.progress?.secondsLeft)}
      ${run.status === "running" && rate !== undefined ? html`${sparkline(throughput(run.log))}<span class="secondary">${formatNumber(rate)} steps/s</span>` : nothing}
    </div>
    ${
      run.status === "running" || run.status === "cancelled" || run.status === "failed"
        ? progressBar(fraction, run.checkpoint === undefined ? undefined : run.checkpoint / Math.max(1, run.steps))
        : nothing
    }
  </section>`;
}

function answer(run: TrainingCurve, fraction: number, secondsLeft: number | undefined) {
  const last = run.log.at(-1);
  const done = `${formatCount(last?.step ?? 0)} of ${formatCount(run.steps)} steps`;
  switch (run.status) {
    case "running":
      return html`<span class="big">${formatPercent(fraction)}</span>
        ${secondsLeft === undefined ? nothing : html`<b>${formatDuration(secondsLeft)} left</b>`}
        <span class="secondary grow">${done}</span>`;
    case "done":
    case "stale":
      return html`<span class="big">${formatNumber(run.result?.loss.total ?? last?.terms.total ?? null)}</span>
        <b>nat total loss</b>
        <span class="secondary grow">${formatCount(run.steps)} steps${last === undefined ? "" : ` in ${formatDuration(last.seconds)}`}</span>`;
    case "queued":
      return html`<span class="big">Waiting</span><span class="secondary grow">for runs before it</span>`;
    case "cancelled":
      return html`<span class="big">Stopped</span><span class="secondary grow">at ${done}; running it again resumes there</span>`;
    case "failed":
      return html`<span class="big">Failed</span><span class="secondary grow">at ${done}</span>`;
    case "never":
      return html`<span class="big">Not run</span><span class="grow"></span>`;
  }
}

function progressBar(fraction: number, checkpoint: number | undefined) {
  return html`<svg class="progress" width="100%" height="12" role="progressbar" aria-valuemin="0" aria-valuemax="100"
    aria-valuenow=${Math.round(fraction * 100)} aria-label="Training">
    <rect class="track" y="4" width="100%" height="4"></rect>
    <rect class="done" y="4" width="${fraction * 100}%" height="4"></rect>
    ${checkpoint === undefined ? nothing : svg`<line class="checkpoint" x1="${checkpoint * 100}%" x2="${checkpoint * 100}%" y1="0" y2="12"><title>Last checkpoint</title></line>`}
  </svg>`;
}

/** Throughput over the run: a fall shows that something else took the processor. */
function sparkline(rates: readonly number[]) {
  if (rates.length < 3) return nothing;
  const low = Math.min(...rates);
  const span = Math.max(...rates) - low || 1;
  const points = rates.map((rate, index) => `${(96 * index) / (rates.length - 1)},${14 - (12 * (rate - low)) / span}`);
  return html`<svg class="spark" width="96" height="16" aria-hidden="true"><polyline points=${points.join(" ")}></polyline></svg>`;
}
