import { setTimeout as delay } from "node:timers/promises";
import { ExperimentError } from "../../experiment/errors.ts";

/**
 * Runs a user's code so that what it does behind the back of its caller is an error of the call: errors of promises that
 * nobody waits for, errors of timers without delay, and `process.exit`.
 */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  const { exit } = process;
  let fail: (error: unknown) => void = () => undefined;
  const stray = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const listener = (error: unknown): void => fail(error);
  process.on("uncaughtException", listener);
  process.on("unhandledRejection", listener);
  process.exit = refuseExit;
  try {
    return await Promise.race([worked(work), stray]);
  } finally {
    process.exit = exit;
    process.off("uncaughtException", listener);
    process.off("unhandledRejection", listener);
  }
}

async function worked<T>(work: () => Promise<T>): Promise<T> {
  const value = await work();
  // Node tells of unhandled rejections after this turn, and runs timers without delay after a millisecond.
  await delay(1);
  return value;
}

function refuseExit(code?: number | string | null): never {
  throw new ExperimentError(
    `The file calls process.exit(${code ?? ""}).`,
    "That would end the process that reads its declarations. Leave it out, or throw an error.",
    refuseExit,
  );
}
