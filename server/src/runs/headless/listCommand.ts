/** `vae-circuits list`: the declarations of a file and what the store has of them. Nothing is executed. */
import { resolve } from "node:path";
import { formatEstimate, formatNumber, formatPercent } from "../../format/numbers.ts";
import { combined } from "../combine.ts";
import { RunManager } from "../manager.ts";
import type { DeclarationState } from "../record.ts";
import type { ProcessOptions } from "../schedule/process.ts";
import { outlineReader } from "./outlines.ts";
import { experimentProblem } from "./paths.ts";
import { EXIT, type Terminal } from "./runCommand.ts";
import { describeError } from "./summary.ts";
import { table } from "./table.ts";

/** @returns the exit code. */
export async function listCommand(
  path: string,
  worker: ProcessOptions,
  { out, err, colors }: Terminal,
): Promise<number> {
  const file = resolve(path);
  const problem = experimentProblem(file);
  if (problem !== undefined) {
    err.write(`${describeError(problem, colors)}\n`);
    return EXIT.usage;
  }
  const manager = new RunManager({ ...worker, outline: await outlineReader() });
  try {
    const rows = manager
      .states(file)
      .map((state) => [state.name, state.kind, state.kind === "data" ? "" : state.status, found(manager, file, state)]);
    const columns = ["declaration", "kind", "status", "result"].map((title) => ({ title, align: "left" as const }));
    out.write(rows.length === 0 ? `${file} declares nothing.\n` : `${table(columns, rows)}\n`);
    return EXIT.done;
  } finally {
    await manager.dispose();
  }
}

function found(manager: RunManager, file: string, state: DeclarationState): string {
  if (state.status === "running" || state.status === "cancelled") {
    return state.progress === undefined ? "" : `${formatPercent(state.progress.fraction)}, ${state.progress.text}`;
  }
  if (state.status === "failed") {
    return [state.error?.message, state.error?.hint].filter((part) => part !== undefined).join(" ");
  }
  const stored = manager.results(file, state).flatMap((run) => run?.result ?? []);
  const result = stored.length === state.jobs.length ? combined(stored) : undefined;
  switch (result?.kind) {
    case "latentPerturbation":
      return `CES ${formatEstimate(result.ces.paper.mean)}`;
    case "model":
      return `loss ${formatNumber(result.loss.total)}, ${result.activeLatents.length} of ${result.latents.length} latents active`;
    default:
      return "";
  }
}
