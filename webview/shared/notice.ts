import { formatDuration, formatPercent } from "../../server/src/format/numbers.ts";
import type { PlacedDeclaration } from "../../server/src/protocol/editor.ts";
import type { Notice } from "./stateBar.ts";

/** What to say above the picture. Of several reasons the one that blocks the user most comes first. */
export function noticeFor(
  declaration: PlacedDeclaration | undefined,
  trusted: boolean,
  requestError: string | undefined,
): Notice {
  if (!trusted) return { kind: "untrusted" };
  if (declaration?.status === "failed") {
    return { kind: "error", message: declaration.error?.message ?? "The run failed.", canRun: true };
  }
  if (requestError !== undefined) return { kind: "error", message: requestError, canRun: false };
  return declaration?.status === "stale" ? { kind: "stale" } : { kind: "none" };
}

/** `34 % · 1 m 20 s left`, `Waiting`, or nothing where nothing runs. */
export function progressText(declaration: PlacedDeclaration | undefined): string {
  if (declaration?.status === "queued") return "Waiting";
  if (declaration?.status !== "running") return "";
  const { progress } = declaration;
  if (progress === undefined) return "Starting";
  const percent = formatPercent(progress.fraction);
  return progress.secondsLeft === undefined ? percent : `${percent} · ${formatDuration(progress.secondsLeft)} left`;
}

export function isLive(declaration: PlacedDeclaration | undefined): boolean {
  return declaration?.status === "running" || declaration?.status === "queued";
}
