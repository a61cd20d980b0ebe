import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks again and again until the answer is there, because VS Code tells nobody when lenses or hints have changed.
 *
 * @throws after `timeout` milliseconds, saying what was waited for.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = 45_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${timeout / 1000} s for ${what}.`);
    await delay(100);
  }
}
