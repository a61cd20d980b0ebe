import { arch, availableParallelism, cpus, platform } from "node:os";
import type { Engine } from "../../engine/engine.ts";
import type { Provenance } from "../record.ts";
import { VERSION } from "../version.ts";

/** Where numbers that this process computes with an engine come from. */
export function provenanceOf(engine: Engine): Provenance {
  const cores = availableParallelism();
  const processor = cpus()[0]?.model.trim() || arch();
  return {
    engine: engine.name,
    engineVersion: engine.version,
    engineReason: engine.reason,
    threads: engine.threads,
    version: VERSION,
    node: process.versions.node,
    platform: `${platform()}-${arch()}`,
    machine: `${processor}, ${cores} ${cores === 1 ? "core" : "cores"}`,
  };
}
