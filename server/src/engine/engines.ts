/** Chooses the engine. */
import type { Engine, EngineChoice, EngineName } from "./engine.ts";
import { loadNative } from "./native.ts";
import { type EngineLoader, messageOf } from "./ort.ts";
import { loadWasm } from "./wasm.ts";

export interface EngineOptions {
  /** Threads within one operator. Default 1: runs share the machine, and one thread gives the same bytes every time. */
  readonly threads?: number;
  /** Replaces how engines load, so that a test can take one away. */
  readonly loaders?: Readonly<Record<EngineName, EngineLoader>>;
}

/** Fastest first. */
const PREFERENCE: readonly EngineName[] = ["native", "wasm"];
const LOADERS: Readonly<Record<EngineName, EngineLoader>> = { native: loadNative, wasm: loadWasm };

/**
 * `auto` takes the first engine that loads; its `reason` then says what was wrong with those before it.
 *
 * @throws if the chosen engine, or with `auto` every engine, cannot run here; the message says why and what to do.
 */
export async function createEngine(choice: EngineChoice, options: EngineOptions = {}): Promise<Engine> {
  const { threads = 1, loaders = LOADERS } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`An engine needs a whole number of threads from 1, not ${threads}.`);
  }
  if (choice !== "auto") {
    const engine = await loaders[choice](threads).catch((error: unknown) => {
      throw new Error(`The ${choice} engine cannot run here. ${messageOf(error)}`, { cause: error });
    });
    return { ...engine, reason: "chosen by --engine or in the settings" };
  }
  const failures: string[] = [];
  for (const name of PREFERENCE) {
    try {
      const engine = await loaders[name](threads);
      return { ...engine, reason: failures.length === 0 ? "default" : failures.join(" ") };
    } catch (error) {
      failures.push(`The ${name} engine cannot run here. ${messageOf(error)}`);
    }
  }
  throw new Error(`No engine can run here. ${failures.join(" ")}`);
}
