/** How far a run is and how long it will still take. */
import type { Progress } from "./results.ts";

const secondsBetweenReports = 0.1;

/** Time constant over which the speed is smoothed, in seconds: long enough to hide noise, short enough to follow a change. */
const smoothing = 10;

/** Before this much computing the speed is mostly noise. */
const secondsBeforeEstimate = 0.5;

export class Pace {
  readonly #steps: number;
  readonly #report: (progress: Progress) => void;
  /** Steps per second. */
  #speed: number | undefined;
  #reportedAt = -Infinity;
  /** Seconds behind the speed. Undefined until the first step, which is not counted: it also warms the engine up. */
  #observed: number | undefined;

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
    if (this.#observed === undefined) {
      this.#observed = 0;
      return;
    }
    if (seconds === 0) return;
    this.#observed += seconds;
    const speed = 1 / seconds;
    const known = this.#speed ?? speed;
    // Weighted by time, a speed averages to steps over seconds, however uneven the steps are. Until one time constant
    // has passed this is the plain mean.
    const weight = 1 - Math.exp(-seconds / Math.min(smoothing, this.#observed));
    this.#speed = known + weight * (speed - known);
  }

  #progress(done: number): Progress {
    const fraction = this.#steps === 0 ? 1 : done / this.#steps;
    const text = `step ${grouped(done)} of ${grouped(this.#steps)}`;
    if (this.#speed === undefined || (this.#observed ?? 0) < secondsBeforeEstimate) return { fraction, text };
    return { fraction, text, secondsLeft: (this.#steps - done) / this.#speed };
  }
}

/** With thin spaces between thousands. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
