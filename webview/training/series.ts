import type { LogEntry } from "../../server/src/models/results.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type XAxis = "steps" | "time";

export interface Series {
  readonly points: readonly Point[];
  /** Where the loss stopped being a finite number; the curve ends before it. */
  readonly brokenAt: LogEntry | undefined;
}

export function xOf(entry: LogEntry, axis: XAxis): number {
  return axis === "steps" ? entry.step : entry.seconds;
}

/** One term over steps or seconds, up to the first value that is no finite number. */
export function seriesOf(log: readonly LogEntry[], term: string, axis: XAxis): Series {
  const points: Point[] = [];
  for (const entry of log) {
    const y = entry.terms[term];
    if (y === undefined) continue;
    // A value that is not finite crosses the wire as null.
    if (!Number.isFinite(y)) return { points, brokenAt: entry };
    points.push({ x: xOf(entry, axis), y });
  }
  return { points, brokenAt: undefined };
}

/**
 * At most two points per column of pixels, the lowest and the highest in it, in their order; the first and the last
 * point stay. What is drawn looks the same as all points would.
 */
export function thin(points: readonly Point[], columns: number): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || columns < 1 || points.length <= 2 * columns) return points;
  const width = (last.x - first.x) / columns || 1;
  const kept: Point[] = [first];
  let column = 0;
  let extremes: { low: Point; high: Point } | undefined;
  const flush = () => {
    if (extremes === undefined) return;
    const { low, high } = extremes;
    if (low === high) kept.push(low);
    else kept.push(...(low.x < high.x ? [low, high] : [high, low]));
    extremes = undefined;
  };
  for (const point of points.slice(1, -1)) {
    const at = Math.min(columns - 1, Math.floor((point.x - first.x) / width));
    if (at !== column) flush();
    column = at;
    if (extremes === undefined) extremes = { low: point, high: point };
    else if (point.y < extremes.low.y) extremes = { ...extremes, low: point };
    else if (point.y > extremes.high.y) extremes = { ...extremes, high: point };
  }
  flush();
  kept.push(last);
  return kept;
}

/** @returns the entry nearest to `x`; undefined for an empty log. */
export function nearestEntry(log: readonly LogEntry[], x: number, axis: XAxis): LogEntry | undefined {
  let best: LogEntry | undefined;
  for (const entry of log) {
    if (best === undefined || Math.abs(xOf(entry, axis) - x) < Math.abs(xOf(best, axis) - x)) best = entry;
  }
  return best;
}

/** Appends news to a log; entries that are already in it, as after a fetch that overlaps, are left out. */
export function append(log: readonly LogEntry[], news: readonly LogEntry[]): readonly LogEntry[] {
  const last = log.at(-1)?.step ?? Number.NEGATIVE_INFINITY;
  const fresh = news.filter(({ step }) => step > last);
  return fresh.length === 0 ? log : [...log, ...fresh];
}

/** Steps per second between every `stride` entries, oldest first; nothing while too few entries are there. */
export function throughput(log: readonly LogEntry[], most = 60): readonly number[] {
  const stride = Math.max(1, Math.floor(log.length / most));
  const rates: number[] = [];
  for (let index = stride; index < log.length; index += stride) {
    const now = log[index];
    const before = log[index - stride];
    if (now === undefined || before === undefined) continue;
    const seconds = now.seconds - before.seconds;
    if (seconds > 0 && now.step > before.step) rates.push((now.step - before.step) / seconds);
  }
  return rates;
}

/** Steps per second over the last tenth of the log. */
export function currentRate(log: readonly LogEntry[]): number | undefined {
  const last = log.at(-1);
  const before = log[Math.max(0, Math.floor(log.length * 0.9) - 1)];
  if (last === undefined || before === undefined || !(last.seconds > before.seconds)) return undefined;
  return (last.step - before.step) / (last.seconds - before.seconds);
}

/** 1, 3, 10, 30 … within the range; evenly spaced round numbers where it is too narrow to hold two of them. */
export function logTicks(low: number, high: number): readonly number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const factor of [1, 3]) {
      const tick = factor * 10 ** power;
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(Number(tick.toPrecision(1)));
    }
  }
  if (ticks.length >= 2) return ticks;
  return evenTicks(low, high);
}

/** Round numbers within the range, about three intervals. */
function evenTicks(low: number, high: number): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].findLast((factor) => factor * power <= rough) ?? 1) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** At most five characters for one significant digit, which is what an axis has room for: `0`, `3e−4`, `0.003`, `34k`, `1.2M`. */
export function shortCount(value: number): string {
  const round = (scaled: number) => String(Math.round(scaled * 10) / 10);
  if (value !== 0 && Math.abs(value) < 1e-3) return Number(value.toPrecision(2)).toExponential().replaceAll("-", "−");
  if (Math.abs(value) >= 1e6) return `${round(value / 1e6)}M`;
  return Math.abs(value) >= 1e3 ? `${round(value / 1e3)}k` : String(Number(value.toPrecision(4)));
}
