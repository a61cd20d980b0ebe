import { css, html, LitElement, nothing, svg } from "lit";
import { emit } from "../shared/emit.ts";
import "../shared/picture.ts";
import { baseStyles } from "../shared/theme.ts";
import {
  type FrameLayout,
  frameGrid,
  frameValues,
  layoutWidth,
  nearestFrame,
  type Range,
  valueOfX,
  xOfValue,
} from "./scale.ts";
import { formatSigned } from "./signed.ts";

export type Pixels = Uint8ClampedArray<ArrayBuffer>;

/**
 * The frames of one latent with the slider under them. The thumb, the frames and the rail take the pointer alike. Fires
 * `latent-value` with the new value, or with undefined to go back to the image's own μ.
 */
export class LatentSlider extends LitElement {
  static override properties = {
    name: { type: String },
    range: { attribute: false },
    layout: { attribute: false },
    frames: { attribute: false },
    size: { type: Number },
    mean: { type: Number },
    value: { type: Number },
    disabled: { type: Boolean },
  };
  /** `z3`. */
  declare name: string;
  declare range: Range;
  declare layout: FrameLayout;
  /** Decoded frames; undefined ones are grey tracks. */
  declare frames: readonly (Pixels | undefined)[];
  declare size: number;
  /** The image's own μ; undefined before an image was encoded. */
  declare mean: number | undefined;
  /** The value set by the user; undefined while untouched. */
  declare value: number | undefined;
  declare disabled: boolean;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        touch-action: pan-y;
        user-select: none;
      }
      :host(:not([disabled])) {
        cursor: pointer;
      }
      .frames {
        display: grid;
      }
      .cell {
        position: relative;
      }
      .cell.nearest::after {
        content: "";
        position: absolute;
        inset: -2px;
        outline: 2px solid var(--vae-outline);
        outline-offset: -2px;
        pointer-events: none;
      }
      vae-picture {
        aspect-ratio: 1;
      }
      .rail {
        position: relative;
        display: block;
        overflow: visible;
      }
      .line {
        stroke: var(--vae-axis);
        stroke-width: 2;
      }
      .moved {
        stroke: var(--vae-live);
        stroke-width: 2;
      }
      .mean {
        stroke: var(--vae-text);
        stroke-width: 1.4;
      }
      .thumb {
        fill: var(--vae-background);
        stroke: var(--vae-text);
        stroke-width: 1.5;
      }
      .thumb.touched {
        fill: var(--vae-live);
        stroke: var(--vae-live);
      }
      [role="slider"]:focus-visible {
        outline: none;
      }
      [role="slider"]:focus-visible .ring {
        stroke: var(--vscode-focusBorder, #0078d4);
        stroke-width: 2;
      }
      .ring {
        fill: none;
      }
    `,
  ];

  constructor() {
    super();
    this.name = "";
    this.range = { from: -3, to: 3 };
    this.layout = { count: 7, frame: 46, gap: 9 };
    this.frames = [];
    this.size = 1;
    this.mean = undefined;
    this.value = undefined;
    this.disabled = false;
  }

  override focus(): void {
    this.renderRoot.querySelector<SVGElement>('[role="slider"]')?.focus();
  }

  override render() {
    const { layout, range } = this;
    const width = layoutWidth(layout);
    const values = frameValues(range, layout.count);
    const nearest = this.value === undefined ? -1 : nearestFrame(this.value, values);
    return html`
      <div
        class="surface"
        @pointerdown=${this.grab}
        @pointermove=${this.drag}
        @pointerup=${this.release}
        @pointercancel=${this.release}
      >
        <div class="frames" .style=${frameGrid(layout)}>
          ${values.map(
            (value, index) => html`<div class="cell ${index === nearest ? "nearest" : ""}">
              <vae-picture .rgba=${this.frames[index]} .size=${this.size} .alt=${`${this.name} at ${formatSigned(value)}`}></vae-picture>
            </div>`,
          )}
        </div>
        ${this.rail(width)}
      </div>
    `;
  }

  private rail(width: number) {
    const { layout, range, mean } = this;
    const x = (value: number) => xOfValue(value, range, layout);
    const now = this.value ?? mean;
    const from = Math.min(range.from, range.to);
    const to = Math.max(range.from, range.to);
    const text =
      now === undefined
        ? "not decoded yet"
        : this.value === undefined || mean === undefined
          ? `${formatSigned(now)}, the image's own value`
          : `${formatSigned(now)}, moved from ${formatSigned(mean)}`;
    return html`<svg
      class="rail"
      width=${width}
      height="11"
      role="slider"
      tabindex=${this.disabled ? "-1" : "0"}
      aria-label=${`Latent ${this.name}`}
      aria-disabled=${this.disabled ? "true" : "false"}
      aria-valuemin=${from}
      aria-valuemax=${to}
      aria-valuenow=${now ?? nothing}
      aria-valuetext=${text}
      @dblclick=${this.restore}
    >
      <line class="line" x1=${x(range.from)} x2=${x(range.to)} y1="5" y2="5"></line>
      ${
        this.value !== undefined && mean !== undefined
          ? svg`<line class="moved" x1=${x(mean)} x2=${x(this.value)} y1="5" y2="5"></line>
              <line class="mean" x1=${x(mean)} x2=${x(mean)} y1="0.5" y2="9.5"></line>`
          : nothing
      }
      ${
        now === undefined
          ? nothing
          : svg`<circle class="ring" cx=${x(now)} cy="5" r="8"></circle>
              <circle class="thumb ${this.value === undefined ? "" : "touched"}" cx=${x(now)} cy="5" r=${this.value === undefined ? 4.5 : 5.5}></circle>`
      }
    </svg>`;
  }

  private readonly grab = (event: PointerEvent) => {
    if (this.disabled || event.button !== 0) return;
    // A double-click on the rail goes back to μ; its second press must not move the thumb again.
    if (event.detail > 1) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    event.preventDefault();
    this.focus();
    this.follow(event);
  };

  private readonly drag = (event: PointerEvent) => {
    if ((event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) this.follow(event);
  };

  private readonly release = (event: PointerEvent) => {
    (event.currentTarget as HTMLElement).releasePointerCapture(event.pointerId);
  };

  private readonly restore = () => {
    if (!this.disabled) emit<number | undefined>(this, "latent-value", undefined);
  };

  private follow(event: PointerEvent): void {
    const left = this.renderRoot.querySelector(".frames")?.getBoundingClientRect().left ?? 0;
    emit<number | undefined>(this, "latent-value", valueOfX(event.clientX - left, this.range, this.layout));
  }
}
customElements.define("vae-latent-slider", LatentSlider);
