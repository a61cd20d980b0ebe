import { formatFixed } from "../../server/src/format/numbers.ts";

/** @returns `+2.0`, `−0.5`, `0.0`. */
export function formatSigned(value: number, decimals = 1): string {
  const text = formatFixed(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** @returns the shortest form for an axis: `−3`, `0`, `+1.5`. */
export function formatTick(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return formatSigned(rounded, Number.isInteger(rounded) ? 0 : Number.isInteger(rounded * 10) ? 1 : 2);
}
