import {
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
} from "chart.js";
import { css, html, LitElement } from "lit";
import { formatCount, formatDuration, formatNumber } from "../../server/src/format/numbers.ts";
import type { TrainingCurve } from "../../server/src/protocol/editor.ts";
import { emit } from "../shared/emit.ts";
import { baseStyles } from "../shared/theme.ts";
import { type ChartTheme, chartTheme, type Marks, marksPlugin } from "./marks.ts";
import { logTicks, type Point, seriesOf, shortCount, thin, type XAxis } from "./series.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

export interface XRange {
  readonly from: number;
  readonly to: number;
}

/** Space for names at the curves' ends. */
const LABEL_ROOM = 56;

/**
 * One loss term of all runs. Fires `hover-x` with the place under the pointer, or undefined, and `zoom` with the range
 * dragged over, or undefined to see everything again.
 */
export class LossChart extends LitElement {
  static override properties = {
    label: { type: String },
    term: { type: String },
    runs: { attribute: false },
    front: { attribute: false },
    scale: { type: String },
    axis: { type: String },
    range: { attribute: false },
    hoverX: { type: Number },
    showCheckpoint: { type: Boolean },
    selection: { state: true },
  };
  /** `Total`. */
  declare label: string;
  declare term: string;
  declare runs: readonly TrainingCurve[];
  declare front: TrainingCurve | undefined;
  declare scale: "log" | "linear";
  declare axis: XAxis;
  declare range: XRange;
  declare hoverX: number | undefined;
  /** Writes the checkpoint's step beside its line. */
  declare showCheckpoint: boolean;
  declare selection: XRange | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      header {
        display: flex;
        align-items: baseline;
        gap: 4px;
        padding-right: ${LABEL_ROOM}px;
      }
      h2 {
        font-size: 13px;
        line-height: 18px;
        color: var(--vae-text);
      }
      .value {
        margin-left: auto;
        font-weight: 600;
        color: var(--vae-curve);
      }
      .plot {
        position: relative;
        /* A canvas of a fractional width would be scaled, and its text blurred. */
        width: round(down, 100%, 1px);
        height: 186px;
        margin-top: 4px;
        cursor: crosshair;
        touch-action: pan-y;
      }
    `,
  ];

  private chart: Chart<"line", Point[]> | undefined;
  private marks: Marks | undefined;
  private pressed: number | undefined;

  constructor() {
    super();
    this.label = "";
    this.term = "total";
    this.runs = [];
    this.front = undefined;
    this.scale = "log";
    this.axis = "steps";
    this.range = { from: 0, to: 1 };
    this.hoverX = undefined;
    this.showCheckpoint = false;
    this.selection = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.chart?.destroy();
    this.chart = undefined;
  }

  override render() {
    const value = this.shownPoint()?.y ?? null;
    const broken = this.runs.flatMap((run) => {
      const { brokenAt } = seriesOf(run.log, this.term, this.axis);
      return brokenAt === undefined ? [] : [`; ${run.name} is not finite from step ${formatCount(brokenAt.step)}`];
    });
    const spoken = `${this.label} in nat, ${this.scale} scale over ${this.axis}: now ${formatNumber(value)}${broken.join("")}`;
    return html`
      <header><h2>${this.label}</h2><span class="secondary">nat</span><span class="value">${formatNumber(value)}</span></header>
      <div
        class="plot"
        @pointermove=${this.move}
        @pointerleave=${() => emit<number | undefined>(this, "hover-x", undefined)}
        @pointerdown=${this.press}
        @pointerup=${this.release}
        @dblclick=${() => emit<XRange | undefined>(this, "zoom", undefined)}
      ><canvas role="img" aria-label=${spoken}></canvas></div>
    `;
  }

  override updated(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    if (canvas === null) return;
    const theme = chartTheme(document.body);
    const series = this.runs.map((run) => ({ run, ...seriesOf(run.log, this.term, this.axis) }));
    this.marks = this.marksFor(theme, series);
    const columns = canvas.clientWidth || 300;
    const datasets = series.map(({ run, points }) =>
      dataset(points, columns, run === this.front, run === this.front ? theme.curve : theme.other),
    );
    // The run in front is drawn last, over the others.
    datasets.sort((a, b) => Number(a.borderWidth) - Number(b.borderWidth));
    const config = this.config(theme, datasets);
    if (this.chart === undefined) {
      this.chart = new Chart<"line", Point[]>(canvas, config);
    } else {
      this.chart.data.datasets = datasets;
      if (config.options !== undefined) this.chart.options = config.options;
      this.chart.update("none");
    }
  }

  private shownPoint(): Point | undefined {
    const points = this.front === undefined ? [] : seriesOf(this.front.log, this.term, this.axis).points;
    const x = this.hoverX;
    if (x === undefined) return points.at(-1);
    return points.reduce<Point | undefined>(
      (best, point) => (best === undefined || Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best),
      undefined,
    );
  }

  private marksFor(
    theme: ChartTheme,
    series: readonly { run: TrainingCurve; points: readonly Point[]; brokenAt: { step: number } | undefined }[],
  ): Marks {
    const { front, axis } = this;
    const step = front?.checkpoint;
    const checkpoint = front?.log.find((entry) => entry.step >= (step ?? Number.POSITIVE_INFINITY));
    return {
      theme,
      ends: series.map(({ run, points, brokenAt }) => ({
        name: run.name,
        front: run === front,
        end: points.at(-1),
        broken: brokenAt === undefined ? undefined : `not finite at ${shortCount(brokenAt.step)}`,
      })),
      checkpoint:
        checkpoint === undefined || step === undefined || front?.status !== "running"
          ? undefined
          : {
              x: axis === "steps" ? step : checkpoint.seconds,
              label: this.showCheckpoint ? `checkpoint ${shortCount(step)}` : "",
            },
      hover: this.hoverX === undefined ? undefined : this.shownPoint(),
      selection: this.selection,
    };
  }

  private config(theme: ChartTheme, datasets: ChartDataset<"line", Point[]>[]): ChartConfiguration<"line", Point[]> {
    const font = { family: theme.font, size: 11 };
    const ticks = { color: theme.secondary, font };
    return {
      type: "line",
      data: { datasets },
      plugins: [marksPlugin(() => this.marks)],
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        layout: { padding: { right: LABEL_ROOM, top: 8 } },
        scales: {
          x: {
            type: "linear",
            min: this.range.from,
            max: this.range.to,
            grid: { display: false },
            border: { color: theme.axis },
            ticks: {
              ...ticks,
              maxTicksLimit: 4,
              maxRotation: 0,
              callback: (value) => (this.axis === "steps" ? shortCount(Number(value)) : durationTick(Number(value))),
            },
          },
          y: {
            type: this.scale === "log" ? "logarithmic" : "linear",
            grid: { color: theme.rule, drawTicks: false },
            border: { display: false },
            afterFit: (scale) => {
              // The same width for all three charts, so that their x axes line up.
              scale.width = 38;
            },
            ...(this.scale === "log"
              ? {
                  afterBuildTicks: (scale: { min: number; max: number; ticks: { value: number }[] }) => {
                    scale.ticks = logTicks(scale.min, scale.max).map((value) => ({ value }));
                  },
                }
              : {}),
            ticks: { ...ticks, padding: 6, maxTicksLimit: 5, callback: (value) => shortCount(Number(value)) },
          },
        },
      },
    };
  }

  private valueAt(event: PointerEvent): number | undefined {
    const canvas = this.renderRoot.querySelector("canvas");
    const { chart } = this;
    if (canvas === null || chart === undefined) return undefined;
    const x = event.clientX - canvas.getBoundingClientRect().left;
    const { left, right } = chart.chartArea;
    return chart.scales.x?.getValueForPixel(Math.min(right, Math.max(left, x)));
  }

  private readonly move = (event: PointerEvent) => {
    const value = this.valueAt(event);
    if (value === undefined) return;
    if (this.pressed === undefined) emit<number | undefined>(this, "hover-x", value);
    else this.selection = { from: Math.min(this.pressed, value), to: Math.max(this.pressed, value) };
  };

  private readonly press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    this.pressed = this.valueAt(event);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  private readonly release = () => {
    const { selection } = this;
    this.pressed = undefined;
    this.selection = undefined;
    const smallest = (this.range.to - this.range.from) / 100;
    if (selection !== undefined && selection.to - selection.from > smallest)
      emit<XRange | undefined>(this, "zoom", selection);
  };
}
customElements.define("vae-loss-chart", LossChart);

function dataset(
  points: readonly Point[],
  columns: number,
  front: boolean,
  color: string,
): ChartDataset<"line", Point[]> {
  return {
    data: [...thin(points, columns)],
    borderColor: color,
    borderWidth: front ? 2 : 1.2,
    pointRadius: points.length === 1 ? 3 : 0,
    pointBackgroundColor: color,
    tension: 0,
  };
}

function durationTick(seconds: number): string {
  return seconds === 0 ? "0" : formatDuration(seconds);
}
