import { css, html, LitElement, nothing } from "lit";
import { formatEstimate, formatPercent, formatValue, UNDEFINED_MARK } from "../../server/src/format/numbers.ts";
import type { Estimate } from "../../server/src/metrics/results.ts";
import { barStyles } from "../shared/barStyles.ts";
import { cesBar } from "../shared/cesBar.ts";
import { factorStyles } from "../shared/factorStyles.ts";
import { type FactorMark, factorGlyph } from "../shared/factors.ts";
import { baseStyles } from "../shared/theme.ts";
import { rowGrid } from "./rowGrid.ts";
import type { LatentRow } from "./rows.ts";
import type { FrameLayout, Range } from "./scale.ts";
import { formatSigned } from "./signed.ts";
import type { LatentSlider, Pixels } from "./slider.ts";
import "./slider.ts";

/** A second factor with a smaller share is not worth a line; the hover of the editor lists all. */
const SMALLEST_SHARE = 0.2;

/** One latent: name, what it moves, effect strength, value, and its frames over the slider. */
export class TraversalRow extends LitElement {
  static override properties = {
    row: { attribute: false },
    marks: { attribute: false },
    nullEnd: { type: Number },
    axisEnd: { type: Number },
    ticks: { attribute: false },
    range: { attribute: false },
    layout: { attribute: false },
    frames: { attribute: false },
    size: { type: Number },
    mean: { type: Number },
    value: { type: Number },
    selected: { type: Boolean, reflect: true },
    disabled: { type: Boolean },
  };
  declare row: LatentRow;
  declare marks: readonly FactorMark[];
  declare nullEnd: number | null;
  declare axisEnd: number;
  declare ticks: readonly number[];
  declare range: Range;
  declare layout: FrameLayout;
  declare frames: readonly (Pixels | undefined)[];
  declare size: number;
  declare mean: number | undefined;
  declare value: number | undefined;
  declare selected: boolean;
  declare disabled: boolean;

  static override styles = [
    baseStyles,
    factorStyles,
    barStyles,
    rowGrid,
    css`
      :host {
        display: block;
        border-bottom: 1px solid var(--vae-rule);
        border-left: 2px solid transparent;
      }
      :host([selected]) {
        border-left-color: var(--vae-live);
        background: var(--vae-selected);
      }
      .grid {
        padding-top: 3px;
        padding-bottom: 1px;
      }
      .name {
        font-weight: 700;
        color: var(--vae-text);
      }
      .factor {
        display: flex;
        align-items: center;
        gap: 4px;
        font-size: 12px;
        line-height: 18px;
      }
      .factor .name-of {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .factor .share {
        margin-left: auto;
        white-space: nowrap;
        color: var(--vae-secondary);
      }
      .moves {
        min-width: 0;
      }
      .estimate {
        font-size: 12px;
        white-space: nowrap;
        color: var(--vae-secondary);
      }
      .estimate b {
        font-weight: 600;
        color: var(--vae-text);
      }
      .value {
        text-align: right;
        color: var(--vae-secondary);
      }
      .value.moved {
        font-weight: 700;
        color: var(--vae-text);
      }
    `,
  ];

  constructor() {
    super();
    this.marks = [];
    this.nullEnd = null;
    this.axisEnd = 1;
    this.ticks = [];
    this.range = { from: -3, to: 3 };
    this.layout = { count: 7, frame: 46, gap: 9 };
    this.frames = [];
    this.size = 1;
    this.mean = undefined;
    this.value = undefined;
    this.selected = false;
    this.disabled = false;
  }

  override focus(): void {
    this.renderRoot.querySelector<LatentSlider>("vae-latent-slider")?.focus();
  }

  override render() {
    const { row } = this;
    const name = `z${row.latent}`;
    const shares = (row.moves?.shares ?? [])
      .filter(({ share }) => share >= SMALLEST_SHARE)
      .slice(0, 2)
      .map(({ factor, share }) => ({ mark: this.marks.find((mark) => mark.name === factor), factor, share }));
    const now = this.value ?? this.mean;
    return html`<div class="grid">
      <span class="name mono">${name}</span>
      <span class="moves">${
        shares.length === 0
          ? html`<span class="secondary" title=${noFactorReason(row)}>${UNDEFINED_MARK}</span>`
          : shares.map(
              ({ mark, factor, share }) =>
                html`<span class="factor">${factorGlyph(mark)}<span class="name-of" title=${factor}>${factor}</span>${
                  shares.length > 1 ? html`<span class="share">${formatPercent(share)}</span>` : nothing
                }</span>`,
            )
      }</span>
      <span class="bar">${cesBar({
        estimate: row.ces,
        parts: shares,
        nullEnd: this.nullEnd,
        axisEnd: this.axisEnd,
        ticks: this.ticks,
        label: `Causal effect strength of ${name}: ${formatEstimate(row.ces)}`,
      })}</span>
      <span class="estimate">${estimateText(row.ces)}</span>
      <span class="value mono ${this.value === undefined ? "" : "moved"}">${now === undefined ? UNDEFINED_MARK : formatSigned(now)}</span>
      <vae-latent-slider
        .name=${name}
        .range=${this.range}
        .layout=${this.layout}
        .frames=${this.frames}
        .size=${this.size}
        .mean=${this.mean}
        .value=${this.value}
        .disabled=${this.disabled}
        ?disabled=${this.disabled}
      ></vae-latent-slider>
    </div>`;
  }
}
customElements.define("vae-traversal-row", TraversalRow);

/** The value stands out, its interval follows in grey; the reason is on hover where it is undefined. */
function estimateText(estimate: Estimate) {
  const all = formatEstimate(estimate);
  const value = formatValue(estimate);
  const title = estimate.reason ?? `95 % interval over ${estimate.n} images`;
  return all.startsWith(value)
    ? html`<span title=${title}><b>${value}</b>${all.slice(value.length)}</span>`
    : html`<span title=${title}>${all}</span>`;
}

function noFactorReason(row: LatentRow): string {
  return row.moves?.kind === "none"
    ? "It moves no factor more than the untrained network does"
    : "The effects on factors are undefined";
}
