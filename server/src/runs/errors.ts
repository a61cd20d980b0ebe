import type { RunError } from "./record.ts";

/** An error as a user reads it; `hint` is taken over from errors that have one. */
export function toRunError(failure: unknown): RunError {
  if (!(failure instanceof Error)) {
    return { message: String(failure) };
  }
  const hint = "hint" in failure && typeof failure.hint === "string" ? failure.hint : undefined;
  return {
    message: failure.message,
    ...(hint === undefined ? {} : { hint }),
    ...(failure.stack === undefined ? {} : { stack: failure.stack }),
  };
}
