import { css, html, LitElement, nothing, svg } from "lit";
import { formatNumber, formatValue } from "../../server/src/format/numbers.ts";
import type { FactorMark } from "../shared/factors.ts";
import { icon } from "../shared/icons.ts";
import { baseStyles } from "../shared/theme.ts";
import type { TraversalRow } from "./row.ts";
import "./row.ts";
import { rowGrid } from "./rowGrid.ts";
import type { Definition, LatentRow, LatentRows } from "./rows.ts";
import { type FrameLayout, frameGrid, frameValues, type Range } from "./scale.ts";
import { formatTick } from "./signed.ts";
import type { Pixels } from "./slider.ts";

/** The latents with their heading; without rows the layout in grey. */
export class TraversalTable extends LitElement {
  static override properties = {
    rows: { attribute: false },
    definition: { type: String },
    marks: { attribute: false },
    layout: { attribute: false },
    rangeOf: { attribute: false },
    frames: { attribute: false },
    mean: { attribute: false },
    values: { attribute: false },
    size: { type: Number },
    selected: { type: Number },
    disabled: { type: Boolean },
    unfolded: { type: Boolean },
    /** A new object for every change of `frames` and `values`, which are changed in place. */
    version: { attribute: false },
  };
  declare rows: LatentRows | undefined;
  declare definition: Definition;
  declare marks: readonly FactorMark[];
  declare layout: FrameLayout;
  declare rangeOf: (row: LatentRow) => Range;
  declare frames: ReadonlyMap<number, readonly (Pixels | undefined)[]>;
  /** μ of the base image by latent. */
  declare mean: readonly number[];
  /** Values the user set. */
  declare values: ReadonlyMap<number, number>;
  declare size: number;
  declare selected: number | undefined;
  declare disabled: boolean;
  declare unfolded: boolean;
  declare version: object;

  static override styles = [
    baseStyles,
    rowGrid,
    css`
      :host {
        display: block;
      }
      .heading {
        padding-bottom: 4px;
        border-bottom: 1px solid var(--vae-rule);
        border-left: 2px solid transparent;
        align-items: end;
      }
      .heading h2 {
        white-space: nowrap;
      }
      .heading .latent {
        grid-column: span 2;
      }
      .heading .value {
        text-align: right;
      }
      .ticks {
        display: block;
        overflow: visible;
      }
      .ticks text {
        fill: var(--vae-secondary);
        font-size: 11px;
      }
      .frames {
        display: grid;
        text-align: center;
      }
      .fold {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        min-height: 28px;
        padding: 4px 16px 4px 14px;
        border: 0;
        border-bottom: 1px solid var(--vae-rule);
        font: inherit;
        font-size: 12px;
        text-align: left;
        color: var(--vae-secondary);
        background: none;
        cursor: pointer;
      }
      .fold:hover {
        color: var(--vae-text);
      }
      .fold .names {
        word-spacing: 0.3em;
        white-space: nowrap;
      }
      .fold .key {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        margin-left: auto;
      }
      .fold .key::before {
        content: "";
        width: 2px;
        height: 10px;
        background: var(--vae-text);
      }
      .icon {
        flex: none;
      }
      .fold[aria-expanded="true"] .icon {
        transform: rotate(90deg);
      }
      .fold:focus-visible {
        outline-offset: -2px;
      }
      .track {
        height: 10px;
        background: var(--vae-track);
      }
      .skeleton .frame {
        aspect-ratio: 1;
        background: var(--vae-track);
      }
      .skeleton .grid {
        padding-top: 8px;
        padding-bottom: 8px;
      }
      @container (max-width: 619px) {
        .heading > .estimate {
          display: none;
        }
        .inner,
        .detail,
        .fold .key {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.rows = undefined;
    this.definition = "paper";
    this.marks = [];
    this.layout = { count: 7, frame: 46, gap: 9 };
    this.rangeOf = () => ({ from: -3, to: 3 });
    this.frames = new Map();
    this.mean = [];
    this.values = new Map();
    this.size = 1;
    this.selected = undefined;
    this.disabled = false;
    this.unfolded = false;
    this.version = {};
  }

  /** Moves the keyboard to the slider of a latent. */
  async focusLatent(latent: number): Promise<void> {
    await this.updateComplete;
    const rows = this.renderRoot.querySelectorAll<TraversalRow>("vae-traversal-row");
    [...rows].find(({ row }) => row.latent === latent)?.focus();
  }

  override render() {
    const { rows } = this;
    if (rows === undefined) return this.skeleton();
    const { ticks } = rows;
    return html`
      ${this.heading(rows, ticks)}
      ${rows.active.map((row) => this.row(row, rows, ticks))}
      ${rows.inactive.length === 0 ? nothing : this.fold(rows)}
      ${this.unfolded ? rows.inactive.map((row) => this.row(row, rows, ticks)) : nothing}
    `;
  }

  private skeleton() {
    const frames = Array.from({ length: this.layout.count }, () => html`<span class="frame"></span>`);
    return html`<div class="skeleton" aria-hidden="true">
      ${[0, 1, 2].map(
        () => html`<div class="grid">
          <span></span><span></span><span class="track"></span><span class="estimate"></span><span></span>
          <span class="frames" .style=${frameGrid(this.layout)}>${frames}</span>
        </div>`,
      )}
    </div>`;
  }

  private heading(rows: LatentRows, ticks: readonly number[]) {
    const paper = this.definition === "paper";
    const first = rows.active[0] ?? rows.inactive[0];
    const values = first === undefined ? [] : frameValues(this.rangeOf(first), this.layout.count);
    const labels = paper ? values.map(formatTick) : calibratedTicks(this.layout.count);
    const nullText = `hatched: up to ${formatValue(rows.untrained)} in the untrained network`;
    return html`<div class="heading grid">
      <h2 class="latent">Latent moves</h2>
      <div>
        <h2 title=${`Causal effect strength with its 95 % interval; ${nullText}`}>${paper ? "CES" : "CES calibrated"}<span class="detail">, 95 % interval</span></h2>
        <svg class="ticks" width="100%" height="13" aria-hidden="true">
          ${ticks.map(
            (tick) =>
              svg`<text class=${tick === 0 || tick === rows.axisEnd ? "" : "inner"} x="${(100 * tick) / rows.axisEnd}%" y="11" text-anchor=${tick === 0 ? "start" : tick === rows.axisEnd ? "end" : "middle"}>${tick === 0 ? "0" : formatTickPlain(tick)}</text>`,
          )}
        </svg>
      </div>
      <span class="estimate"></span>
      <h2 class="value">value</h2>
      <span class="frames caption" .style=${frameGrid(this.layout)}>${labels.map((label) => html`<span>${label}</span>`)}</span>
    </div>`;
  }

  private row(row: LatentRow, rows: LatentRows, ticks: readonly number[]) {
    const { latent } = row;
    return html`<vae-traversal-row
      .row=${row}
      .marks=${this.marks}
      .nullEnd=${rows.untrained.high ?? rows.untrained.value}
      .axisEnd=${rows.axisEnd}
      .ticks=${ticks}
      .range=${this.rangeOf(row)}
      .layout=${this.layout}
      .frames=${this.frames.get(latent) ?? []}
      .size=${this.size}
      .mean=${this.mean[latent]}
      .value=${this.values.get(latent)}
      .selected=${this.selected === latent}
      .disabled=${this.disabled}
      data-latent=${latent}
    ></vae-traversal-row>`;
  }

  private fold(rows: LatentRows) {
    const names = rows.inactive.map(({ latent }) => `z${latent}`).join(" ");
    const strengths = rows.inactive.flatMap(({ ces }) => (ces.value === null ? [] : [ces.value]));
    const range =
      strengths.length === 0
        ? ""
        : `, CES ${formatNumber(Math.min(...strengths))} – ${formatNumber(Math.max(...strengths))}`;
    return html`<button class="fold" type="button" aria-expanded=${this.unfolded ? "true" : "false"} @click=${this.toggle}>
      ${icon("chevron")}<span class="names mono">${names}</span>
      <span>inactive: KL below 0.01 nat or constant${strengths.length > 1 ? range : range.replace(/ –.*/, "")}</span>
      <span class="key">the original's μ</span>
    </button>`;
  }

  private readonly toggle = () => {
    this.unfolded = !this.unfolded;
  };
}
customElements.define("vae-traversal-table", TraversalTable);

/** `−s … μ … +s`, with thirds between. */
function calibratedTicks(count: number): readonly string[] {
  if (count === 3) return ["−s", "μ", "+s"];
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? "−s" : index === count - 1 ? "+s" : index * 2 === count - 1 ? "μ" : "",
  );
}

function formatTickPlain(value: number): string {
  return formatTick(value).replace("+", "");
}
