import type { FactorReading } from "../../server/src/protocol/worker.ts";

/** A factor read from the original and from the decoded picture. */
export interface ReadingChange {
  readonly factor: string;
  readonly original: string;
  readonly now: string;
  /** Change as a share of the factor's range; null for a category, which has no distance. */
  readonly change: number | null;
  readonly differs: boolean;
}

export function compareReadings(
  original: readonly FactorReading[],
  now: readonly FactorReading[],
): readonly ReadingChange[] {
  return original.map((before): ReadingChange => {
    const after = now.find(({ factor }) => factor === before.factor) ?? before;
    const categorical = before.scale === "categorical";
    return {
      factor: before.factor,
      original: before.text,
      now: after.text,
      change: categorical ? null : distance(before, after),
      differs: before.text !== after.text,
    };
  });
}

/** A circular factor changes the shorter way round. */
function distance(before: FactorReading, after: FactorReading): number {
  const change = after.position - before.position;
  return before.scale === "circular" ? change - Math.round(change) : change;
}
