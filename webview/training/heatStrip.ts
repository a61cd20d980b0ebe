import { css, html, LitElement, nothing } from "lit";
import { formatNumber } from "../../server/src/format/numbers.ts";
import type { TrainingCurve } from "../../server/src/protocol/editor.ts";
import { parseHex, type Rgb } from "../shared/pixels.ts";
import { baseStyles } from "../shared/theme.ts";
import type { XRange } from "./chart.ts";
import { activeLatents, lastKl } from "./curves.ts";
import { heatCells, mix } from "./heat.ts";
import { nearestEntry, shortCount, type XAxis, xOf } from "./series.ts";

const ROW = 16;
const CELL = 13;

/** KL per latent over training: darker is nearer 0 nat, rows by present KL, a dashed rule above the inactive ones. */
export class HeatStrip extends LitElement {
  static override properties = {
    run: { attribute: false },
    axis: { type: String },
    range: { attribute: false },
    hoverX: { type: Number },
    width: { state: true },
  };
  declare run: TrainingCurve;
  declare axis: XAxis;
  /** The part of training to show. */
  declare range: XRange;
  declare hoverX: number | undefined;
  declare width: number;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      header {
        display: flex;
        align-items: center;
        gap: 16px;
        margin-bottom: 6px;
      }
      h2 {
        font-size: 13px;
        line-height: 18px;
        color: var(--vae-text);
      }
      .key {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        margin-left: auto;
        white-space: nowrap;
      }
      .scale {
        width: 90px;
        height: 9px;
      }
      .rows {
        display: grid;
        grid-template-columns: 32px 1fr 44px;
      }
      .rows + .rows {
        margin-top: 5px;
        padding-top: 5px;
        border-top: 1px dashed var(--vae-axis);
      }
      .names,
      .values {
        line-height: ${ROW}px;
      }
      .values {
        text-align: right;
        font-size: 12px;
      }
      .inactive {
        color: var(--vae-secondary);
      }
      canvas {
        display: block;
        width: 100%;
      }
      .foot {
        display: flex;
        justify-content: space-between;
        padding: 4px 44px 0 32px;
      }
    `,
  ];

  private readonly resize = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.width = Math.max(CELL, entry.contentRect.width - 76);
  });

  constructor() {
    super();
    this.axis = "steps";
    this.range = { from: 0, to: 1 };
    this.hoverX = undefined;
    this.width = 300;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resize.disconnect();
  }

  override render() {
    const kl = this.present();
    const active = new Set(activeLatents(this.run));
    const order = kl.map((_, latent) => latent).sort((a, b) => (kl[b] ?? 0) - (kl[a] ?? 0));
    const top = Math.max(...kl, 0.1);
    return html`
      <header>
        <h2>${active.size} of ${kl.length} latents active</h2>
        <span class="caption">KL per latent, nat</span>
        <span class="key caption">0<canvas class="scale" aria-hidden="true"></canvas>${formatNumber(top)} nat</span>
      </header>
      ${this.group(
        order.filter((latent) => active.has(latent)),
        kl,
        "",
      )}
      ${this.group(
        order.filter((latent) => !active.has(latent)),
        kl,
        "inactive",
      )}
      <div class="foot caption"><span>${this.axis === "steps" ? shortCount(this.range.from) : ""}</span>
        <span>${this.axis === "steps" ? `${shortCount(this.range.to)} steps` : "time"}</span></div>
    `;
  }

  override updated(): void {
    const style = getComputedStyle(document.body);
    const dark = parseColor(style.getPropertyValue("--vae-heat-zero"));
    const bright = parseColor(style.getPropertyValue("--vae-heat-full"));
    const top = Math.max(...this.present(), 0.1);
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>("canvas.strip")) {
      this.draw(canvas, (canvas.dataset.latents ?? "").split(" ").map(Number), top, dark, bright);
    }
    const scale = this.renderRoot.querySelector<HTMLCanvasElement>("canvas.scale");
    if (scale !== null) drawScale(scale, dark, bright);
  }

  /** KL at the hovered step, else now. */
  private present(): readonly number[] {
    const { log } = this.run;
    if (this.hoverX === undefined) return lastKl(log);
    const logged = log.filter(({ kl }) => kl !== undefined);
    return nearestEntry(logged, this.hoverX, this.axis)?.kl ?? lastKl(log);
  }

  private group(latents: readonly number[], kl: readonly number[], kind: string) {
    if (latents.length === 0) return nothing;
    const spoken = latents.map((latent) => `z${latent} ${formatNumber(kl[latent] ?? null)}`).join(", ");
    return html`<div class="rows ${kind}">
      <div class="names mono">${latents.map((latent) => html`<div>z${latent}</div>`)}</div>
      <canvas class="strip" role="img" aria-label=${`KL in nat: ${spoken}`} data-latents=${latents.join(" ")}></canvas>
      <div class="values">${latents.map((latent) => html`<div>${formatNumber(kl[latent] ?? null)}</div>`)}</div>
    </div>`;
  }

  private draw(canvas: HTMLCanvasElement, latents: readonly number[], top: number, dark: Rgb, bright: Rgb): void {
    const ratio = window.devicePixelRatio;
    const height = latents.length * ROW;
    canvas.width = Math.round(this.width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.scale(ratio, ratio);
    const count = Math.max(1, Math.floor(this.width / CELL));
    const cell = this.width / count;
    const columns = heatCells(this.run.log, { ...this.range, count }, this.axis);
    columns.forEach((column, index) => {
      if (column === undefined) return;
      latents.forEach((latent, row) => {
        context.fillStyle = mix(dark, bright, Math.min(1, (column[latent] ?? 0) / top));
        context.fillRect(index * cell, row * ROW + 1, cell - 1, ROW - 2);
      });
    });
    this.drawLines(context, height);
  }

  private drawLines(context: CanvasRenderingContext2D, height: number): void {
    const style = getComputedStyle(document.body);
    const at = (value: number) => ((value - this.range.from) / (this.range.to - this.range.from)) * this.width;
    const line = (x: number, dash: number[]) => {
      context.setLineDash(dash);
      context.beginPath();
      context.moveTo(Math.round(x) + 0.5, 0);
      context.lineTo(Math.round(x) + 0.5, height);
      context.stroke();
    };
    context.strokeStyle = style.getPropertyValue("--vae-text");
    const { checkpoint, log, status } = this.run;
    const entry = checkpoint === undefined ? undefined : log.find(({ step }) => step >= checkpoint);
    if (entry !== undefined && status === "running") line(at(xOf(entry, this.axis)), [1.5, 3]);
    if (this.hoverX !== undefined) line(at(this.hoverX), []);
  }
}
customElements.define("vae-heat-strip", HeatStrip);

function drawScale(canvas: HTMLCanvasElement, dark: Rgb, bright: Rgb): void {
  canvas.width = 90;
  canvas.height = 9;
  const context = canvas.getContext("2d");
  if (context === null) return;
  for (let index = 0; index < 5; index++) {
    context.fillStyle = mix(dark, bright, index / 4);
    context.fillRect(index * 18, 0, 17, 9);
  }
}

function parseColor(text: string): Rgb {
  return parseHex(text.trim());
}
