/** How far a run is and how long it will still take. */
import type { Progress } from "./results.ts";

const secondsBetweenReports = 0.1;

/** Time constant over which the speed is smoothed, in seconds: long enough to hide noise, short enough to follow a change. */
const smoothing = 10;

/** Before this much computing the speed is dominated by the first steps, which are slower. */
const secondsBeforeEstimate = 0.5;

export class Pace {
  readonly #steps: number;
  readonly #report: (progress: Progress) => void;
  #secondsPerStep: number | undefined;
  #reportedAt = -Infinity;
  #observed = 0;

  constructor(steps: number, report: (progress: Progress) => void) {
    this.#steps = steps;
    this.#report = report;
  }

  /** @param done steps done @param seconds what the last step took @param now a clock in seconds */
  advance(done: number, seconds: number, now: number): void {
    this.#observe(seconds);
    if (now - this.#reportedAt < secondsBetweenReports && done < this.#steps) return;
    this.#reportedAt = now;
    this.#report(this.#progress(done));
  }

  #observe(seconds: number): void {
    this.#observed += seconds;
    const known = this.#secondsPerStep;
    // Until one time constant has passed this is the plain mean, so the first step does not weigh for long.
    const weight = 1 - Math.exp(-seconds / Math.min(smoothing, this.#observed));
    this.#secondsPerStep = known === undefined ? seconds : known + weight * (seconds - known);
  }

  #progress(done: number): Progress {
    const fraction = this.#steps === 0 ? 1 : done / this.#steps;
    const text = `step ${grouped(done)} of ${grouped(this.#steps)}`;
    if (this.#secondsPerStep === undefined || this.#observed < secondsBeforeEstimate) return { fraction, text };
    return { fraction, text, secondsLeft: (this.#steps - done) * this.#secondsPerStep };
  }
}

/** With thin spaces between thousands. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
