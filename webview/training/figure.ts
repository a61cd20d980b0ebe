import type { TrainingCurve, TrainingView } from "../../server/src/protocol/editor.ts";
import { escapeXml, svgDocument } from "../shared/svgDocument.ts";
import type { XRange } from "./chart.ts";
import { logTicks, seriesOf, shortCount, thin, type XAxis } from "./series.ts";

export const charts = [
  { term: "total", label: "Total" },
  { term: "reconstruction", label: "Reconstruction" },
  { term: "kl", label: "KL" },
] as const;

const WIDTH = 888;
const PLOT = { left: 36, top: 64, width: 190, height: 170 };
const COLUMN = 290;

/** The three charts as a light SVG document; its last line says where the curves come from. */
export function trainingFigure(
  view: TrainingView,
  front: TrainingCurve | undefined,
  options: { readonly scale: "log" | "linear"; readonly axis: XAxis; readonly range: XRange },
): string {
  const height = 290;
  const origin = [
    ...view.runs.map(({ name, specHash }) => `${name}: run ${specHash}`),
    new Date().toISOString().slice(0, 10),
  ].join(" · ");
  return svgDocument(WIDTH, height, [
    `<text x="16" y="26" class="title">${escapeXml(`${view.declaration.name}: ${view.declaration.label}`)}</text>`,
    ...charts.map(({ term, label }, index) => {
      const plot = plotMarks(view.runs, front, term, options);
      return `<g transform="translate(${16 + index * COLUMN} 0)"><text x="0" y="52">${label}, nat</text>${plot}</g>`;
    }),
    `<text x="16" y="${height - 12}" class="note">${escapeXml(origin)}</text>`,
  ]);
}

function plotMarks(
  runs: readonly TrainingCurve[],
  front: TrainingCurve | undefined,
  term: string,
  { scale, axis, range }: { readonly scale: "log" | "linear"; readonly axis: XAxis; readonly range: XRange },
): string {
  const curves = runs.map((run) => ({ run, points: thin(seriesOf(run.log, term, axis).points, PLOT.width) }));
  const values = curves.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => scale === "linear" || y > 0);
  if (values.length === 0) return "";
  const low = Math.min(...values);
  const high = Math.max(...values, low + 1e-9);
  const position = (y: number) =>
    scale === "log" ? Math.log(Math.max(y, low) / low) / Math.log(high / low) : (y - low) / (high - low);
  const x = (value: number) => PLOT.left + (PLOT.width * (value - range.from)) / (range.to - range.from);
  const y = (value: number) => PLOT.top + PLOT.height * (1 - position(value));
  const ticks = scale === "log" ? logTicks(low, high) : [low, (low + high) / 2, high];
  const bottom = PLOT.top + PLOT.height;
  return [
    ...ticks.map(
      (tick) =>
        `<line x1="${PLOT.left}" x2="${PLOT.left + PLOT.width}" y1="${y(tick)}" y2="${y(tick)}" stroke="#e5e5e5"/>` +
        `<text x="${PLOT.left - 5}" y="${y(tick) + 4}" class="tick end">${shortCount(tick)}</text>`,
    ),
    `<line x1="${PLOT.left}" x2="${PLOT.left + PLOT.width}" y1="${bottom}" y2="${bottom}" stroke="#b0b0b0"/>`,
    ...[range.from, range.to].map(
      (value) =>
        `<text x="${x(value)}" y="${bottom + 15}" class="tick middle">${shortCount(value)}${axis === "time" ? " s" : ""}</text>`,
    ),
    ...curves.map(({ run, points }) => {
      const path = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(" ");
      const end = points.at(-1);
      const color = run === front ? "#1a85ff" : "#949494";
      const name =
        end === undefined
          ? ""
          : `<text x="${x(end.x) + 5}" y="${y(end.y) + 4}" class="tick">${escapeXml(run.name)}</text>`;
      return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="${run === front ? 2 : 1.2}"/>${name}`;
    }),
  ].join("");
}
