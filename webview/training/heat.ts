import type { LogEntry } from "../../server/src/models/results.ts";
import type { Rgb } from "../shared/pixels.ts";
import { type XAxis, xOf } from "./series.ts";

/**
 * KL per latent in equal spans of training: the mean of the entries in each. A span without an entry repeats the one
 * before, up to the last entry; after it there is nothing.
 */
export function heatCells(
  log: readonly LogEntry[],
  range: { readonly from: number; readonly to: number; readonly count: number },
  axis: XAxis,
): readonly (readonly number[] | undefined)[] {
  const sums: { total: number[]; n: number }[] = Array.from({ length: range.count }, () => ({ total: [], n: 0 }));
  let lastSpan = -1;
  for (const entry of log) {
    if (entry.kl === undefined) continue;
    const share = (xOf(entry, axis) - range.from) / (range.to - range.from || 1);
    if (share < 0 || share > 1) continue;
    const span = Math.min(range.count - 1, Math.floor(share * range.count));
    lastSpan = Math.max(lastSpan, span);
    const sum = sums[span];
    if (sum === undefined) continue;
    entry.kl.forEach((value, latent) => {
      sum.total[latent] = (sum.total[latent] ?? 0) + value;
    });
    sum.n += 1;
  }
  let before: readonly number[] | undefined;
  return sums.map(({ total, n }, span) => {
    if (span > lastSpan) return undefined;
    if (n > 0) before = total.map((value) => value / n);
    return before;
  });
}

/** @param share 0 gives `from`, 1 gives `to`. */
export function mix(from: Rgb, to: Rgb, share: number): string {
  const channel = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return `rgb(${channel(0)} ${channel(1)} ${channel(2)})`;
}
