/** Progress of a headless run: bars that are redrawn on a terminal, a line now and then elsewhere. */
import type { Colors } from "picocolors/types";
import { formatDuration, formatPercent, shorten } from "../../format/numbers.ts";
import type { RunManager } from "../manager.ts";
import type { DeclarationState } from "../record.ts";
import { throttle } from "../throttle.ts";

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressView {
  update(states: readonly DeclarationState[]): void;
  /** Leaves nothing half drawn. */
  end(): void;
}

export function progressView(output: Output, colors: Colors): ProgressView {
  return output.isTTY === true ? new Bars(output, colors) : new Lines(output);
}

/** The state of every declaration is read anew for each drawing, and there may be thousands of them. */
const REFRESH_MS = 100;

/** @returns what ends it and takes back what is half drawn. */
export function showProgress(
  manager: Pick<RunManager, "changed" | "states">,
  file: string,
  view: ProgressView,
): () => void {
  const refresh = throttle(REFRESH_MS, () => view.update(manager.states(file)));
  const subscription = manager.changed.on(() => refresh.request());
  return () => {
    subscription.dispose();
    refresh.dispose();
    view.end();
  };
}

const BAR_WIDTH = 24;

class Bars implements ProgressView {
  readonly #output: Output;
  readonly #colors: Colors;
  #drawn = 0;

  constructor(output: Output, colors: Colors) {
    this.#output = output;
    this.#colors = colors;
  }

  update(states: readonly DeclarationState[]): void {
    const active = states.filter(isActive);
    const width = Math.max(0, ...active.map(({ name }) => name.length));
    this.#erase();
    this.#output.write(active.map((state) => `${this.#bar(state, width)}\n`).join(""));
    this.#drawn = active.length;
  }

  end(): void {
    this.#erase();
  }

  #erase(): void {
    if (this.#drawn > 0) {
      // Up over the lines of the last drawing, then everything below is cleared.
      this.#output.write(`\u001b[${this.#drawn}F\u001b[J`);
      this.#drawn = 0;
    }
  }

  #bar(state: DeclarationState, nameWidth: number): string {
    const fraction = state.progress?.fraction ?? 0;
    const full = Math.floor(fraction * BAR_WIDTH);
    const bar = this.#colors.blue("█".repeat(full)) + this.#colors.dim("░".repeat(BAR_WIDTH - full));
    const room = Math.max(0, (this.#output.columns ?? 80) - nameWidth - BAR_WIDTH - 10);
    const percent = formatPercent(fraction).padStart(5);
    return `${state.name.padEnd(nameWidth)}  ${bar} ${percent}  ${this.#colors.dim(room > 0 ? shorten(detail(state), room) : "")}`;
  }
}

const LINE_EVERY = 0.05;

class Lines implements ProgressView {
  readonly #output: Output;
  readonly #printed = new Map<string, number>();

  constructor(output: Output) {
    this.#output = output;
  }

  update(states: readonly DeclarationState[]): void {
    for (const state of states.filter(isActive)) {
      const fraction = state.progress?.fraction ?? 0;
      const printed = this.#printed.get(state.name) ?? Number.NEGATIVE_INFINITY;
      if (fraction - printed >= LINE_EVERY) {
        this.#printed.set(state.name, fraction);
        this.#output.write(`${state.name}  ${formatPercent(fraction)}  ${detail(state)}\n`);
      }
    }
  }

  end(): void {
    this.#printed.clear();
  }
}

function isActive({ status }: DeclarationState): boolean {
  return status === "running" || status === "queued";
}

function detail({ progress }: DeclarationState): string {
  if (progress === undefined) {
    return "waiting";
  }
  const left = progress.secondsLeft === undefined ? "" : `${formatDuration(progress.secondsLeft)} left · `;
  return left + progress.text;
}
