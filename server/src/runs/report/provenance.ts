import { formatDate, formatDuration } from "../../format/numbers.ts";
import { labelOf } from "../schedule/jobs.ts";
import { type Html, html } from "./html.ts";
import type { ReportInput, ReportRun } from "./input.ts";

/** Where every number comes from: each run once, with its engine, machine and time. */
export function provenance(input: ReportInput): Html {
  const runs = runsOf(input);
  if (runs.length === 0) {
    return html``;
  }
  return html`<section id="provenance"><h2>Provenance</h2>
<div class="wide"><table><thead><tr><th>run</th><th>what</th><th>engine</th><th>machine</th><th class="n">computed in</th><th class="n">finished</th></tr></thead>
<tbody>${runs.map(
    ({ record }) => html`<tr><td class="mono">${record.specHash.slice(0, 8)}</td><td>${labelOf(record.spec)}</td>
<td title="${record.provenance.engineReason}">${record.provenance.engineVersion}</td><td>${record.provenance.machine}, ${record.provenance.platform}</td>
<td class="n">${formatDuration(record.seconds)}</td><td class="n">${formatDate(record.finishedAt ?? record.startedAt)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

export function runsOf({ declarations }: ReportInput): readonly ReportRun[] {
  const runs = new Map<string, ReportRun>();
  for (const { runs: own, needs } of declarations) {
    for (const run of [...needs, ...own]) {
      runs.set(run.record.specHash, run);
    }
  }
  return [...runs.values()];
}
