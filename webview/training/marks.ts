import type { Chart, Plugin } from "chart.js";
import type { Point } from "./series.ts";

/** Colours and font as the theme has them now. */
export interface ChartTheme {
  readonly curve: string;
  readonly other: string;
  readonly text: string;
  readonly secondary: string;
  readonly rule: string;
  readonly axis: string;
  readonly fails: string;
  readonly background: string;
  readonly font: string;
}

export function chartTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim();
  // A canvas does not resolve variables that point to variables' fallbacks, so computed values are read from the body.
  return {
    curve: color("--vae-curve"),
    other: color("--vae-inactive"),
    text: color("--vae-text"),
    secondary: color("--vae-secondary"),
    rule: color("--vae-rule"),
    axis: color("--vae-axis"),
    fails: color("--vae-fails"),
    background: color("--vae-background"),
    font: style.fontFamily,
  };
}

/** The end of one curve. */
export interface CurveEnd {
  readonly name: string;
  readonly front: boolean;
  readonly end: Point | undefined;
  /** The curve ends because the loss is no longer finite; what to write beside the cross. */
  readonly broken: string | undefined;
}

/** What is drawn over the curves. */
export interface Marks {
  readonly theme: ChartTheme;
  readonly ends: readonly CurveEnd[];
  readonly checkpoint: { readonly x: number; readonly label: string } | undefined;
  readonly hover: Point | undefined;
  readonly selection: { readonly from: number; readonly to: number } | undefined;
}

const LABEL_HEIGHT = 13;

/** Draws the checkpoint, the hovered step, the names at the curves' ends, and where a loss broke. */
export function marksPlugin(current: () => Marks | undefined): Plugin<"line"> {
  return {
    id: "vaeMarks",
    afterDatasetsDraw(chart) {
      const marks = current();
      if (marks === undefined) return;
      const { ctx } = chart;
      ctx.save();
      ctx.font = `11px ${marks.theme.font}`;
      drawSelection(chart, marks);
      drawCheckpoint(chart, marks);
      drawHover(chart, marks);
      drawEnds(chart, marks);
      ctx.restore();
    },
  };
}

function place(chart: Chart, point: Point): { x: number; y: number } | undefined {
  const x = chart.scales.x?.getPixelForValue(point.x);
  const y = chart.scales.y?.getPixelForValue(point.y);
  if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return undefined;
  return { x, y };
}

function vertical(chart: Chart, value: number): number | undefined {
  const x = chart.scales.x?.getPixelForValue(value);
  const { left, right } = chart.chartArea;
  return x !== undefined && x >= left - 1 && x <= right + 1 ? Math.round(x) + 0.5 : undefined;
}

function drawSelection(chart: Chart, { selection, theme }: Marks): void {
  if (selection === undefined) return;
  const from = chart.scales.x?.getPixelForValue(selection.from) ?? 0;
  const to = chart.scales.x?.getPixelForValue(selection.to) ?? 0;
  const { top, bottom } = chart.chartArea;
  chart.ctx.globalAlpha = 0.18;
  chart.ctx.fillStyle = theme.curve;
  chart.ctx.fillRect(from, top, to - from, bottom - top);
  chart.ctx.globalAlpha = 1;
}

/** A triangle and a dotted line. */
function drawCheckpoint(chart: Chart, { checkpoint, theme }: Marks): void {
  const x = checkpoint === undefined ? undefined : vertical(chart, checkpoint.x);
  if (checkpoint === undefined || x === undefined) return;
  const { ctx } = chart;
  const { top, bottom, right } = chart.chartArea;
  ctx.strokeStyle = theme.text;
  ctx.lineWidth = 1.4;
  ctx.setLineDash([1.5, 3]);
  ctx.beginPath();
  ctx.moveTo(x, top + 2);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = theme.text;
  ctx.beginPath();
  ctx.moveTo(x - 4, top - 6);
  ctx.lineTo(x + 4, top - 6);
  ctx.lineTo(x, top);
  ctx.fill();
  if (checkpoint.label === "" || x + 8 + ctx.measureText(checkpoint.label).width > right) return;
  ctx.fillText(checkpoint.label, x + 8, top + 4);
}

function drawHover(chart: Chart, { hover, theme }: Marks): void {
  const x = hover === undefined ? undefined : vertical(chart, hover.x);
  if (hover === undefined || x === undefined) return;
  const { ctx } = chart;
  const { top, bottom } = chart.chartArea;
  ctx.strokeStyle = theme.axis;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  const at = place(chart, hover);
  if (at !== undefined) dot(ctx, at, 3.5, theme.curve);
}

function dot(ctx: CanvasRenderingContext2D, { x, y }: Point, radius: number, color: string): void {
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
}

/** Names at the right, pushed apart where they would lie on each other, with a short line to the curve's end. */
function drawEnds(chart: Chart, { ends, theme }: Marks): void {
  const { ctx } = chart;
  const { top, bottom, right } = chart.chartArea;
  const placed = ends
    .flatMap((end) => {
      const at = end.end === undefined ? undefined : place(chart, end.end);
      return at === undefined || at.x < chart.chartArea.left || at.x > right + 1 ? [] : [{ ...end, at, label: at.y }];
    })
    .sort((a, b) => a.at.y - b.at.y);
  for (const { at, front, broken } of placed) {
    const color = front ? theme.curve : theme.other;
    if (broken !== undefined) cross(ctx, at, theme.fails);
    else if (front) dot(ctx, at, 4, color);
  }
  const beside = placed.filter(({ at }) => at.x > right - 4);
  beside.forEach((end, index) => {
    const above = beside[index - 1];
    if (above !== undefined) end.label = Math.max(end.label, above.label + LABEL_HEIGHT);
  });
  for (const end of placed) {
    const text = end.broken ?? end.name;
    ctx.fillStyle = end.broken === undefined ? (end.front ? theme.curve : theme.secondary) : theme.fails;
    ctx.font = `${end.front ? "600 " : ""}11px ${theme.font}`;
    if (beside.includes(end)) {
      const y = Math.min(bottom, Math.max(top, end.label));
      ctx.strokeStyle = theme.axis;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(end.at.x + 5, end.at.y);
      ctx.lineTo(right + 9, y);
      ctx.stroke();
      ctx.fillText(text, right + 12, y + 4);
    } else {
      const x = Math.min(end.at.x, chart.width - ctx.measureText(text).width - 2);
      ctx.fillText(text, x, end.at.y - 12 < top + 14 ? end.at.y + 20 : end.at.y - 12);
    }
  }
}

function cross(ctx: CanvasRenderingContext2D, { x, y }: Point, color: string): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x - 4, y - 4);
  ctx.lineTo(x + 4, y + 4);
  ctx.moveTo(x + 4, y - 4);
  ctx.lineTo(x - 4, y + 4);
  ctx.stroke();
}
