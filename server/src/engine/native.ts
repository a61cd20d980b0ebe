/** ONNX Runtime's native build for Node. */
import { EngineUnavailable, type LoadedEngine, messageOf, ortEngine } from "./ort.ts";

/**
 * With one thread, the same graph on the same inputs gives the same bytes.
 *
 * @throws `EngineUnavailable` if the package or its binary is missing or does not load.
 */
export async function loadNative(threads: number): Promise<LoadedEngine> {
  const ort = await import("onnxruntime-node").catch((error: unknown) => {
    throw new EngineUnavailable(explain(error), { cause: error });
  });
  return ortEngine({
    name: "native",
    version: `onnxruntime-node ${ort.env.versions.node}`,
    threads,
    ort,
    fillsOutputs: true,
    options: {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      // Idle threads that spin would slow the other runs on the machine.
      ...(threads > 1 ? { extra: { session: { intra_op: { allow_spinning: "0" } } } } : {}),
    },
  });
}

/** What was wrong and what to do, from the error of Node's module loader. */
export function explain(error: unknown): string {
  const platform = `${process.platform}/${process.arch}`;
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  const message = messageOf(error).split("\n")[0]!;
  if (message.includes("onnxruntime_binding.node") && code === "MODULE_NOT_FOUND") {
    return `The package onnxruntime-node has no binary for ${platform}. Use the wasm engine, which is slower.`;
  }
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") {
    return "The package onnxruntime-node is not installed. Install it with `npm install onnxruntime-node`.";
  }
  return `The binary of onnxruntime-node for ${platform} does not load (${message}). Reinstall the package, or use the wasm engine, which is slower.`;
}
