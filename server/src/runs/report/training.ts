/** Training curves of every run behind the report, as small multiples on shared axes. */
import type { LogEntry } from "../../models/results.ts";
import { labelOf } from "../schedule/jobs.ts";
import { type Html, html } from "./html.ts";
import type { ReportInput, ReportRun } from "./input.ts";
import { fixed, tickText } from "./marks.ts";
import { linear, logarithmic, type Scale } from "./scale.ts";

const CHART = { width: 280, height: 150, left: 38, right: 6, top: 8, bottom: 20 } as const;
/** Two points per pixel keep the minimum and the maximum; more would only make the file larger. */
const POINTS = 2 * (CHART.width - CHART.left - CHART.right);
const CURVES = [
  { term: "total", title: "loss", axis: "logarithmic" },
  { term: "reconstruction", title: "reconstruction", axis: "logarithmic" },
  // KL starts near 0, where a logarithmic axis shows noise.
  { term: "kl", title: "KL", axis: "linear" },
] as const;

interface Style {
  readonly colour: string;
  readonly dash: string;
}

/** Models have no colour: shade and dash identify them. */
const STYLES: readonly Style[] = [
  { colour: "#1f1f1f", dash: "" },
  { colour: "#8a8a8a", dash: "" },
  { colour: "#1f1f1f", dash: "5 3" },
  { colour: "#8a8a8a", dash: "5 3" },
  { colour: "#1f1f1f", dash: "1.5 2.5" },
  { colour: "#8a8a8a", dash: "1.5 2.5" },
];

interface Curve {
  readonly name: string;
  readonly style: Style;
  readonly log: readonly LogEntry[];
}

export function training(input: ReportInput): Html {
  const curves = curvesOf(input);
  if (curves.length === 0) {
    return html``;
  }
  return html`<section id="training"><h2>Training</h2><div class="charts">${CURVES.map((shown) => chart(shown, curves))}</div>
<div class="legend">${curves.map(({ name, style }) => html`<span><svg width="26" height="4" aria-hidden="true"><path d="M0 2h26" ${strokeOf(style)}/></svg>${name}</span>`)}</div>
<p class="caption">Nats per image of the training batch against the step. Loss and reconstruction are on a logarithmic axis where they span more than a factor of five.</p></section>`;
}

/** Every model's run once, though several interventions may need it. */
function curvesOf({ declarations }: ReportInput): readonly Curve[] {
  const runs = new Map<string, ReportRun>();
  for (const { runs: own, needs } of declarations) {
    for (const run of [...own, ...needs]) {
      if (run.record.kind === "model" && run.log.length > 1) {
        runs.set(run.record.specHash, run);
      }
    }
  }
  return [...runs.values()].map(({ record, log }, index) => ({
    name: labelOf(record.spec),
    style: STYLES[index % STYLES.length]!,
    log,
  }));
}

function chart({ term, title, axis }: (typeof CURVES)[number], curves: readonly Curve[]): Html {
  const { width, height, left, right, bottom } = CHART;
  const series = curves.map((curve) => ({ ...curve, points: thinned(curve.log, term) }));
  const points = series.flatMap((curve) => curve.points);
  if (points.length === 0) {
    return html``;
  }
  const x = linear(0, Math.max(...points.map(({ step }) => step)), left, width - right, 3);
  const y = verticalScale(
    points.map(({ value }) => value),
    axis,
  );
  return html`<figure style="margin:0"><div><b>${title}</b> <span class="soft">nat</span></div><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title} by training step">${[
    y.ticks.map(
      (tick) =>
        html`<path d="M${left} ${fixed(y.at(tick))}H${width - right}" stroke="#e5e5e5"/><text x="${left - 5}" y="${fixed(y.at(tick) + 4)}" text-anchor="end">${tickText(tick)}</text>`,
    ),
    x.ticks.map(
      (tick) =>
        html`<text x="${fixed(x.at(tick))}" y="${height - bottom + 15}" text-anchor="${tick === 0 ? "start" : tick === x.ticks.at(-1) ? "end" : "middle"}">${tickText(tick)}</text>`,
    ),
    html`<path d="M${left} ${height - bottom}H${width - right}" stroke="#b0b0b0"/>`,
    series.map(
      ({ points: line, style }) =>
        html`<path d="${path(line, x, y)}" fill="none" stroke-linejoin="round" ${strokeOf(style)}/>`,
    ),
  ]}</svg></figure>`;
}

function verticalScale(values: readonly number[], axis: "linear" | "logarithmic"): Scale {
  const { height, top, bottom } = CHART;
  const low = Math.min(...values);
  const high = Math.max(...values);
  return axis === "logarithmic" && low > 0 && high > 5 * low
    ? logarithmic(low, high, height - bottom, top)
    : linear(Math.min(0, low), high, height - bottom, top);
}

interface Point {
  readonly step: number;
  readonly value: number;
}

/** At most two points per pixel: of every stretch the lowest and the highest, in their order. */
function thinned(log: readonly LogEntry[], term: string): readonly Point[] {
  const points = log.flatMap(({ step, terms }) => {
    const value = terms[term];
    return value === undefined || !Number.isFinite(value) ? [] : [{ step, value }];
  });
  const size = Math.ceil((2 * points.length) / POINTS);
  if (size <= 2) {
    return points;
  }
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const stretch = points.slice(index * size, (index + 1) * size).sort((a, b) => a.value - b.value);
    return [stretch[0]!, stretch.at(-1)!].sort((a, b) => a.step - b.step);
  }).flat();
}

function path(points: readonly Point[], x: Scale, y: Scale): string {
  return points
    .map(({ step, value }, index) => `${index === 0 ? "M" : "L"}${fixed(x.at(step))} ${fixed(y.at(value))}`)
    .join("");
}

function strokeOf({ colour, dash }: Style): Html {
  return html`stroke="${colour}" stroke-width="1.4" stroke-dasharray="${dash}"`;
}
