/** One piece of work at a time, and of those that wait only the newest: what a dragged slider needs. */

/** The work was not done, because newer work came before its turn. */
export class Superseded extends Error {
  override readonly name = "Superseded";

  constructor() {
    super("A newer request took its place.");
  }
}

interface Waiting {
  readonly start: () => void;
  readonly supersede: () => void;
}

export class Newest {
  /** At most one works, and hands over to the one that waits. */
  #working = 0;
  #waiting: Waiting | undefined;

  /** @throws Superseded if newer work came while this waited. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working > 0) {
      this.#waiting?.supersede();
      await new Promise<void>((resolve, reject) => {
        this.#waiting = { start: resolve, supersede: () => reject(new Superseded()) };
      });
    } else {
      this.#working = 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting;
      this.#waiting = undefined;
      if (next === undefined) {
        this.#working = 0;
      } else {
        next.start();
      }
    }
  }
}
