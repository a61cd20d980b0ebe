export interface Subscription {
  dispose(): void;
}

/** An event with any number of listeners, called in the order they came. */
export class Emitter<T> {
  readonly #listeners = new Set<(event: T) => void>();

  on(listener: (event: T) => void): Subscription {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  emit(event: T): void {
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }
}
