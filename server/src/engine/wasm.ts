/** ONNX Runtime's WebAssembly build. Slower than the native one, and loads everywhere. */
import { EngineUnavailable, type LoadedEngine, messageOf, ortEngine } from "./ort.ts";

/** The WebAssembly module is started once in a process, with a number of threads that stays. */
let threadsOfProcess: number | undefined;

/** @throws `EngineUnavailable` if the package is missing or WebAssembly does not start. */
export async function loadWasm(threads: number): Promise<LoadedEngine> {
  const ort = await import("onnxruntime-web").catch((error: unknown) => {
    const repair = "Reinstall it with `npm install onnxruntime-web`.";
    throw new EngineUnavailable(`The package onnxruntime-web does not load (${messageOf(error)}). ${repair}`, {
      cause: error,
    });
  });
  threadsOfProcess ??= threads;
  ort.env.wasm.numThreads = threadsOfProcess;
  const engine = ortEngine({
    name: "wasm",
    version: `onnxruntime-web ${ort.env.versions.web}`,
    threads: threadsOfProcess,
    ort,
    // Tensors passed as outputs in CPU memory are left untouched by onnxruntime-web 1.30: results come in fresh arrays.
    fillsOutputs: false,
    options: { executionProviders: ["wasm"], graphOptimizationLevel: "all", logSeverityLevel: 3 },
  });
  // Addresses in WebAssembly have 32 bits.
  return { ...engine, memoryLimit: 2 ** 32 };
}
