import { html, nothing, svg, type TemplateResult } from "lit";
import type { Estimate } from "../../server/src/metrics/results.ts";
import { type FactorMark, factorClass } from "./factors.ts";

export interface BarPart {
  readonly mark: FactorMark | undefined;
  /** Its part of the bar, in [0, 1]. */
  readonly share: number;
}

export interface CesBar {
  readonly estimate: Estimate;
  /** Colours of the bar, in proportion to what the latent moves; grey if empty. */
  readonly parts: readonly BarPart[];
  /** Upper end of the null, from 0. */
  readonly nullEnd: number | null;
  readonly axisEnd: number;
  readonly ticks: readonly number[];
  readonly label: string;
}

const HEIGHT = 22;
const TOP = 6;
const BAR = 10;
const MIDDLE = TOP + BAR / 2;

/**
 * A bar with its 95 % whisker and the hatched null behind it. Inside the bar the whisker has the background's colour,
 * outside the foreground's, so both halves stay readable.
 */
export function cesBar({ estimate, parts, nullEnd, axisEnd, ticks, label }: CesBar): TemplateResult {
  const at = (value: number) => `${(100 * Math.min(Math.max(value, 0), axisEnd)) / axisEnd}%`;
  const { value, low, high } = estimate;
  return html`<svg class="ces" width="100%" height=${HEIGHT} role="img" aria-label=${label}>
    <rect class="track" y=${TOP} width="100%" height=${BAR}></rect>
    ${nullEnd === null ? nothing : hatch(at(nullEnd))}
    ${value === null ? nothing : segments(value / axisEnd, parts)}
    ${ticks.slice(1).map((tick) => svg`<line class="tick" x1=${at(tick)} x2=${at(tick)} y1=${TOP} y2=${TOP + BAR}></line>`)}
    ${value === null || low === null || high === null ? nothing : whisker(at(low), at(value), at(high))}
  </svg>`;
}

/** The null: hatched at 45°, 5 px, a little taller than the bar so that it shows behind one. */
function hatch(width: string) {
  return svg`
    <defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <line class="hatch" x1="0" x2="0" y1="0" y2="5"></line></pattern></defs>
    <rect class="null" y=${TOP - 4} width=${width} height=${BAR + 8}></rect>`;
}

function segments(length: number, parts: readonly BarPart[]) {
  const shown = parts.length > 0 ? parts : [{ mark: undefined, share: 1 }];
  const sum = shown.reduce((total, { share }) => total + share, 0);
  let start = 0;
  return shown.map(({ mark, share }) => {
    const width = (length * share) / sum;
    const rect = svg`<rect class="fill ${factorClass(mark)}" x="${100 * start}%" y=${TOP} width="${100 * width}%" height=${BAR}></rect>`;
    const seam =
      start > 0
        ? svg`<line class="seam" x1="${100 * start}%" x2="${100 * start}%" y1=${TOP} y2=${TOP + BAR}></line>`
        : nothing;
    start += width;
    return svg`${rect}${seam}`;
  });
}

function whisker(low: string, middle: string, high: string) {
  const line = (from: string, to: string, side: string) =>
    svg`<line class="whisker ${side}" x1=${from} x2=${to} y1=${MIDDLE} y2=${MIDDLE}></line>`;
  const cap = (x: string, side: string) =>
    svg`<line class="whisker ${side}" x1=${x} x2=${x} y1=${MIDDLE - 3.5} y2=${MIDDLE + 3.5}></line>`;
  return svg`${line(low, middle, "inside")}${cap(low, "inside")}${line(middle, high, "outside")}${cap(high, "outside")}`;
}
