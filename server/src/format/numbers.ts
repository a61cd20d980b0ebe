/**
 * How numbers, intervals and times are written, everywhere a user reads them: hints, hovers, the command line, the report
 * and the panels.
 */
import type { Estimate } from "../metrics/results.ts";

/** Between thousands; it never breaks a line. */
const THIN_SPACE = "\u202f";
const MINUS = "\u2212";
/** Stands where a number is undefined; the reason belongs beside it or in a tooltip. */
export const UNDEFINED_MARK = "–";

/** @returns the number with `decimals` digits after the point, thin spaces in thousands and a true minus sign. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) {
    return UNDEFINED_MARK;
  }
  const [whole = "0", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const digits = fraction === undefined ? group(whole) : `${group(whole)}.${fraction}`;
  // A number that rounds to zero carries no sign.
  return value < 0 && /[1-9]/.test(digits) ? MINUS + digits : digits;
}

/** @returns about three significant digits: `8.90`, `27.6`, `1 204`, `0.61`, `0.042`, `4.2×10⁻⁵`. */
export function formatNumber(value: number | null): string {
  if (value === null || !Number.isFinite(value)) {
    return UNDEFINED_MARK;
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
    return formatScientific(value);
  }
  return formatFixed(value, decimalsFor(size));
}

/** @returns at most three significant digits and no zeros at the end: `−3`, `0.5`, `6.13`. */
export function formatShort(value: number): string {
  const short = Number(value.toPrecision(3));
  return formatFixed(short, /\.(\d+)$/.exec(String(short))?.[1]?.length ?? 0);
}

/** @returns a whole number with thin spaces in thousands. */
export function formatCount(value: number): string {
  return formatFixed(value, 0);
}

/** @param fraction in [0, 1]. @returns `34 %`. */
export function formatPercent(fraction: number | null): string {
  return fraction === null || !Number.isFinite(fraction) ? UNDEFINED_MARK : `${formatFixed(fraction * 100, 0)} %`;
}

/**
 * @returns `4.59 ±0.12` where the interval is symmetric, else `4.59 (4.50 – 4.71)`; without an interval the value alone.
 * The digits follow the width of the interval.
 */
export function formatEstimate(estimate: Estimate): string {
  const { value, low, high } = estimate;
  if (value === null) {
    return UNDEFINED_MARK;
  }
  if (low === null || high === null || !(high > low)) {
    return formatNumber(value);
  }
  const decimals = decimalsOf(estimate);
  const half = (high - low) / 2;
  const lean = Math.abs(high + low - 2 * value) / (high - low);
  // A bootstrap interval is never symmetric to the last digit; a lean under a tenth of the width is noise of resampling.
  return lean < 0.1
    ? `${formatFixed(value, decimals)} ±${formatFixed(half, decimals)}`
    : `${formatFixed(value, decimals)} (${formatInterval(estimate)})`;
}

/** @returns `4.50 – 4.71`. */
export function formatInterval(estimate: Estimate): string {
  const { low, high } = estimate;
  if (low === null || high === null) {
    return UNDEFINED_MARK;
  }
  const decimals = decimalsOf(estimate);
  return `${formatFixed(low, decimals)} – ${formatFixed(high, decimals)}`;
}

/** @returns the value alone, with the digits its interval supports; beside the interval itself. */
export function formatValue(estimate: Estimate): string {
  return estimate.value === null ? UNDEFINED_MARK : formatFixed(estimate.value, decimalsOf(estimate));
}

/** @returns `1 m 20 s`, `14 s`, `2 h 5 m`, `0.4 s`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) {
    return UNDEFINED_MARK;
  }
  if (seconds < 0.95) {
    return `${Math.max(seconds, 0.1).toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3_600) {
    return join(Math.floor(whole / 60), "m", whole % 60, "s");
  }
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) {
    return join(Math.floor(minutes / 60), "h", minutes % 60, "m");
  }
  const hours = Math.round(minutes / 60);
  return join(Math.floor(hours / 24), "d", hours % 24, "h");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** @param iso ISO 8601. @returns `22 Nov 2026 15:20`, in local time. */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return UNDEFINED_MARK;
  }
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** @returns `1 run`, `3 runs`, `0 runs`. */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** @returns the text, cut to at most `length` characters with an ellipsis. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

function join(first: number, firstUnit: string, second: number, secondUnit: string): string {
  return second === 0 ? `${first} ${firstUnit}` : `${first} ${firstUnit} ${second} ${secondUnit}`;
}

function group(digits: string): string {
  return digits.length < 4 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

function decimalsFor(size: number): number {
  if (size >= 99.95) {
    return 0;
  }
  if (size >= 9.995) {
    return 1;
  }
  if (size >= 0.0995 || size === 0) {
    return 2;
  }
  return Math.min(5, 1 - Math.floor(Math.log10(size)));
}

/** Digits down to those of the half width that mean something: two where it begins with 1 to 3.5, else one. */
function decimalsOf({ value, low, high }: Estimate): number {
  if (low === null || high === null || !(high > low)) {
    return decimalsFor(Math.abs(value ?? 0));
  }
  const half = (high - low) / 2;
  const exponent = Math.floor(Math.log10(half));
  const digits = half / 10 ** exponent <= 3.55 ? 2 : 1;
  return Math.min(5, Math.max(0, digits - 1 - exponent));
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((mark, digit) => [String(digit), mark])),
};

function formatScientific(value: number): string {
  const [mantissa = "0", exponent = "0"] = Math.abs(value).toExponential(1).split("e");
  const power = [...exponent.replace("+", "")].map((mark) => SUPERSCRIPTS[mark] ?? mark).join("");
  return `${value < 0 ? MINUS : ""}${mantissa}×10${power}`;
}
