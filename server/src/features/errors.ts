/** Errors of executed files, held at the text they are about until that text changes. */
import type { RunError } from "../runs/record.ts";

interface HeldError {
  readonly error: RunError;
  /** Zero-based line and what stood there when the error came. */
  readonly line: number;
  readonly text: string;
}

export interface LocatedError {
  readonly error: RunError;
  /** Zero-based line where its text stands now. */
  readonly line: number;
  /** Zero-based. */
  readonly column: number;
}

/** Evaluation errors, at most one per experiment file: evaluation stops at the first. */
export class EvaluationErrors {
  readonly #held = new Map<string, HeldError>();

  /**
   * @param experiment the file that was executed.
   * @param text what stands in the file where the error happened, the experiment itself where it has no place.
   */
  hold(experiment: string, error: RunError, text: string): void {
    const line = Math.max(0, (error.at?.line ?? 1) - 1);
    this.#held.set(experiment, { error, line, text: linesOf(text)[line] ?? "" });
  }

  clear(experiment: string): boolean {
    return this.#held.delete(experiment);
  }

  /** Experiment files with an error, and the file it happened in. */
  entries(): readonly { readonly experiment: string; readonly file: string }[] {
    return [...this.#held].map(([experiment, { error }]) => ({ experiment, file: error.at?.file ?? experiment }));
  }

  /**
   * @param text the file's present text.
   * @returns the error where its line stands now; undefined, for good, once that line was edited.
   */
  locate(experiment: string, text: string): LocatedError | undefined {
    const held = this.#held.get(experiment);
    if (held === undefined) {
      return undefined;
    }
    const line = nearestLine(linesOf(text), held.text, held.line);
    if (line === undefined) {
      this.#held.delete(experiment);
      return undefined;
    }
    this.#held.set(experiment, { ...held, line });
    return { error: held.error, line, column: Math.max(0, (held.error.at?.column ?? 1) - 1) };
  }
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

/** The line with this text that is nearest to where it was: lines inserted above move it. */
function nearestLine(lines: readonly string[], text: string, near: number): number | undefined {
  let best: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (line === text && (best === undefined || Math.abs(index - near) < Math.abs(best - near))) {
      best = index;
    }
  }
  return best;
}
