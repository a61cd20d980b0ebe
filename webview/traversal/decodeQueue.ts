/** Codes to decode: rows of K latents. */
export type Codes = readonly (readonly number[])[];

/** Sends a request; its answer comes back through `answered` or `failed` with the same number. */
export type Send = (request: number, codes: Codes) => void;

/**
 * Live decoding while a slider moves: at most one request is under way and at most one starts per frame; of the codes
 * asked for meanwhile only the newest is sent, and an answer from before `reset` is dropped.
 */
export class DecodeQueue {
  private readonly send: Send;
  private readonly nextFrame: (run: () => void) => void;
  private readonly numbers: () => number;
  private wanted: Codes | undefined;
  private underWay: number | undefined;
  private scheduled: boolean = false;

  /** @param numbers gives every request of the panel a number of its own. */
  constructor(send: Send, nextFrame: (run: () => void) => void, numbers: () => number) {
    this.send = send;
    this.nextFrame = nextFrame;
    this.numbers = numbers;
  }

  ask(codes: Codes): void {
    this.wanted = codes;
    this.schedule();
  }

  /** @returns whether the answer is to be drawn. */
  answered(request: number): boolean {
    if (request !== this.underWay) return false;
    this.underWay = undefined;
    this.schedule();
    return true;
  }

  /** @returns whether the failure belongs to this queue. */
  failed(request: number): boolean {
    return this.answered(request);
  }

  /** Forgets what was asked: another image, another seed, or back at the mean. */
  reset(): void {
    this.wanted = undefined;
    this.underWay = undefined;
  }

  private schedule(): void {
    if (this.scheduled || this.wanted === undefined || this.underWay !== undefined) return;
    this.scheduled = true;
    this.nextFrame(() => {
      this.scheduled = false;
      if (this.wanted === undefined || this.underWay !== undefined) return;
      const codes = this.wanted;
      this.wanted = undefined;
      this.underWay = this.numbers();
      this.send(this.underWay, codes);
    });
  }
}
