/** Which factors a latent moves, in words and shares. */
import type { FactorEffects } from "../metrics/results.ts";
import { formatPercent } from "./numbers.ts";

export interface FactorShare {
  readonly factor: string;
  /** In (0, 1]: its part of the latent's effects above the null. */
  readonly share: number;
}

export interface Moves {
  /** `none`: no effect exceeds the null. `unknown`: none of the effects is defined. */
  readonly kind: "mono" | "mixed" | "none" | "unknown";
  /** Factors moved more than by the untrained network, strongest first; the shares add up to 1. */
  readonly shares: readonly FactorShare[];
}

/**
 * A latent is called mono if it is nearer to moving one factor than two: its participation ratio (ΣW)² / ΣW², over the
 * factors whose W exceeds the untrained network's 95th percentile, is below 1.5. With two factors that is a share of 79 %.
 * The ratio itself is compared, not its value normalised by the number of factors, by which a latent that moves two of
 * five factors equally would be mono.
 */
const MONO_BELOW = 1.5;

/** @returns what the latent moves; undefined if it was not perturbed. */
export function movesOf(effects: FactorEffects, latent: number): Moves | undefined {
  const row = effects.perLatent.find((entry) => entry.latent === latent);
  if (row === undefined) {
    return undefined;
  }
  if (row.effects.every((effect) => effect.value === null)) {
    return { kind: "unknown", shares: [] };
  }
  const above = effects.factors
    .map((factor, index) => ({
      factor,
      effect: row.effects[index]?.value ?? 0,
      floor: effects.untrained95[index] ?? 0,
    }))
    .filter(({ effect, floor }) => effect > floor && effect > 0)
    .sort((a, b) => b.effect - a.effect);
  const sum = above.reduce((total, { effect }) => total + effect, 0);
  if (above.length === 0) {
    return { kind: "none", shares: [] };
  }
  const shares = above.map(({ factor, effect }) => ({ factor, share: effect / sum }));
  const participation = 1 / shares.reduce((total, { share }) => total + share * share, 0);
  return { kind: participation < MONO_BELOW ? "mono" : "mixed", shares };
}

/** @returns `mono→posX`, `mixed`, `no factor`, `factors undefined`. */
export function formatMovesShort(moves: Moves): string {
  switch (moves.kind) {
    case "mono":
      return `mono→${moves.shares[0]?.factor}`;
    case "mixed":
      return "mixed";
    case "none":
      return "no factor";
    case "unknown":
      return "factors undefined";
  }
}

/** @returns `posX` or `shape 51 %, scale 34 %`: the strongest factors, up to three, that make up the movement. */
export function formatMoves(moves: Moves): string {
  if (moves.kind === "none" || moves.kind === "unknown") {
    return formatMovesShort(moves);
  }
  const [first] = moves.shares;
  if (first !== undefined && first.share >= 0.95) {
    return first.factor;
  }
  return moves.shares
    .filter(({ share }) => share >= 0.05)
    .slice(0, 3)
    .map(({ factor, share }) => `${factor} ${formatPercent(share)}`)
    .join(", ");
}
