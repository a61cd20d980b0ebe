/** Marks that several tables share. Every estimate has its interval drawn, and every null is hatched. */
import { formatInterval, formatNumber, formatValue, UNDEFINED_MARK } from "../../format/numbers.ts";
import type { Estimate } from "../../metrics/results.ts";
import { type Html, html } from "./html.ts";
import type { Scale } from "./scale.ts";

/** Defines the hatching; once per page, before its first use. */
export const patterns: Html = html`<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<pattern id="null" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v5" stroke="#a8a8a8" stroke-width="1.6"/></pattern>
</defs></svg>`;

/** The value with its digits, or a dash whose tooltip says why there is none. */
export function value(estimate: Estimate): Html {
  return estimate.value === null ? undefinedMark(estimate) : html`${formatValue(estimate)}`;
}

/** `4.50 – 4.71`. */
export function interval(estimate: Estimate): Html {
  return estimate.value === null ? undefinedMark(estimate) : html`${formatInterval(estimate)}`;
}

/** The value in bold and its interval under it in grey. */
export function valueOverInterval(estimate: Estimate): Html {
  if (estimate.value === null) {
    return undefinedMark(estimate);
  }
  const hasInterval = estimate.low !== null && estimate.high !== null;
  return html`<b>${formatValue(estimate)}</b>${hasInterval ? html`<br><span class="soft">${formatInterval(estimate)}</span>` : ""}`;
}

function undefinedMark({ reason }: Estimate): Html {
  return html`<span class="soft" title="${reason ?? "undefined"}">${UNDEFINED_MARK}</span>`;
}

const BAR_HEIGHT = 12;

export interface Bar {
  readonly estimate: Estimate;
  /** Parts of the bar by colour; they add up to 1. */
  readonly parts?: readonly { readonly colour: string; readonly share: number }[];
  /** Drawn hatched under the bar. */
  readonly untrained?: Estimate;
}

/** A bar from 0 with its whisker, and the untrained network's under it. */
export function bar({ estimate, parts, untrained }: Bar, scale: Scale, width: number): Html {
  const height = untrained === undefined ? 20 : 28;
  const drawn = untrained?.value ?? null;
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${describe(estimate)}">${[
    estimate.value === null ? html`` : measured(estimate, parts ?? [{ colour: "#9a9a9a", share: 1 }], scale),
    drawn === null || untrained === undefined ? html`` : hatched(untrained, scale),
    html`<path d="M0.5 0V${height}" stroke="#b0b0b0"/>`,
  ]}</svg>`;
}

function measured(estimate: Estimate, parts: NonNullable<Bar["parts"]>, scale: Scale): Html {
  const end = scale.at(estimate.value ?? 0);
  let from = 0;
  const drawn = parts.map(({ colour, share }) => {
    const x = from;
    from += share * end;
    return html`<rect x="${fixed(x)}" y="4" width="${fixed(Math.max(0, from - x))}" height="${BAR_HEIGHT}" fill="${colour}"/>`;
  });
  return html`${drawn}${whisker(estimate, scale, 4 + BAR_HEIGHT / 2, end)}`;
}

/** Inside the bar the whisker is white, outside dark, so that both halves can be read. */
function whisker({ low, high }: Estimate, scale: Scale, y: number, end: number): Html {
  if (low === null || high === null) {
    return html``;
  }
  const [a, b] = [scale.at(low), scale.at(high)];
  const line = (x1: number, x2: number, cap: number, colour: string): Html =>
    html`<path d="M${fixed(x1)} ${y}H${fixed(x2)}M${fixed(cap)} ${y - 3.5}v7" stroke="${colour}" stroke-width="1.3" fill="none"/>`;
  return html`${line(a, Math.min(end, b), a, "#ffffff")}${line(Math.max(end, a), b, b, "#1f1f1f")}`;
}

function hatched(untrained: Estimate, scale: Scale): Html {
  const end = Math.max(1.5, scale.at(untrained.value ?? 0));
  return html`<rect x="0" y="19" width="${fixed(end)}" height="7" fill="url(#null)" stroke="#a8a8a8" stroke-width="0.6"/>`;
}

/** Ticks of a horizontal axis, for a table's heading. */
export function axis(scale: Scale, width: number): Html {
  return html`<svg width="${width}" height="14" viewBox="0 0 ${width} 14" aria-hidden="true">${scale.ticks.map(
    (tick) =>
      html`<text x="${fixed(scale.at(tick))}" y="9" text-anchor="${tick === 0 ? "start" : "middle"}">${tickText(tick)}</text>`,
  )}</svg>`;
}

export function tickText(tick: number): string {
  return tick === 0
    ? "0"
    : formatNumber(tick)
        .replace(/(\.\d*?)0+$/, "$1")
        .replace(/\.$/, "");
}

/** Pixels with a tenth's precision keep the file small. */
export function fixed(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}

function describe(estimate: Estimate): string {
  return estimate.value === null
    ? `undefined: ${estimate.reason ?? "no reason given"}`
    : `${formatValue(estimate)}, 95 % interval ${formatInterval(estimate)}`;
}
