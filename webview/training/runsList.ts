import { html, nothing, svg, type TemplateResult } from "lit";
import { formatCount, formatNumber, formatPercent } from "../../server/src/format/numbers.ts";
import type { TrainingCurve } from "../../server/src/protocol/editor.ts";
import { activeLatents, furtherTerms, presentTerms, termName } from "./curves.ts";

/** The runs of the declaration; a click brings one forward. */
export function runsList(
  runs: readonly TrainingCurve[],
  front: TrainingCurve | undefined,
  choose: (specHash: string) => void,
): TemplateResult {
  return html`<section class="runs" aria-label="Runs">
    <table>
      <thead><tr><th scope="col" colspan="2"><h2>Runs</h2></th><th scope="col">total, nat</th><th scope="col">active</th><th scope="col">state</th></tr></thead>
      <tbody>${runs.map(
        (run) => html`<tr class=${run === front ? "front" : ""}>
          <td class="swatch">${run.log.length === 0 ? nothing : html`<svg width="24" height="4" aria-hidden="true">${svg`<line x2="24" y1="2" y2="2"></line>`}</svg>`}</td>
          <td class="name"><button type="button" aria-pressed=${run === front ? "true" : "false"} title="Bring forward"
            @click=${() => choose(run.specHash)}>${run.name}</button></td>
          <td>${formatNumber(presentTerms(run).total ?? null)}</td>
          <td>${run.log.length === 0 && run.result === undefined ? "–" : activeLatents(run).length}</td>
          <td class="secondary">${stateText(run)}</td>
        </tr>`,
      )}</tbody>
    </table>
    ${front === undefined ? nothing : details(front)}
  </section>`;
}

function stateText(run: TrainingCurve): string {
  switch (run.status) {
    case "running":
      return formatPercent((run.log.at(-1)?.step ?? 0) / Math.max(1, run.steps));
    case "queued":
      return "waiting";
    case "never":
      return "not run";
    default:
      return run.status;
  }
}

function details(run: TrainingCurve) {
  const lines: (readonly [string, string])[] = furtherTerms(run).map(([term, value]) => [
    termName(term),
    formatNumber(value),
  ]);
  if (run.result !== undefined) lines.push(["parameters", formatCount(run.result.parameters)]);
  if (run.checkpoint !== undefined) lines.push(["checkpoint", `step ${formatCount(run.checkpoint)}`]);
  if (run.provenance !== undefined) lines.push(["engine", run.provenance.engineVersion]);
  if (lines.length === 0) return nothing;
  return html`<dl>${lines.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
