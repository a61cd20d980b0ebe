/** Decides whether a crashed process may be started again without asking. */
export class CrashCounter {
  private readonly most: number;
  private readonly withinMs: number;
  private times: number[] = [];

  constructor(options: { readonly most: number; readonly withinMs: number }) {
    this.most = options.most;
    this.withinMs = options.withinMs;
  }

  /** Notes a crash at `now` and answers whether to restart: at most `most` crashes within the window. */
  record(now: number): boolean {
    this.times = this.times.filter((time) => now - time < this.withinMs);
    this.times.push(now);
    return this.times.length <= this.most;
  }

  reset(): void {
    this.times = [];
  }
}
