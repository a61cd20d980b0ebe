#!/usr/bin/env node
/** The command line. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { EngineChoice } from "./engine/engine.ts";
import { listCommand } from "./runs/headless/listCommand.ts";
import { watchOutputs } from "./runs/headless/outputs.ts";
import { EXIT, runCommand, type Terminal } from "./runs/headless/runCommand.ts";
import { VERSION } from "./runs/version.ts";

const interruption = new AbortController();
const terminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  colors: pc.createColors(pc.isColorSupported && process.stdout.isTTY),
  interrupted: interruption.signal,
};
const outputs = watchOutputs({ out: process.stdout, err: process.stderr }, () => interruption.abort());
process.on("exit", () => {
  if (outputs.failed) {
    process.exitCode = EXIT.failed;
  }
});
const worker = { entry: fileURLToPath(new URL("./worker.js", import.meta.url)) };

const program = new Command("vae-circuits")
  .description("Causal interventions on variational autoencoders.")
  .version(VERSION)
  .exitOverride();

program
  .command("run")
  .description("run the declarations of an experiment file; results in the store are not computed again")
  .argument("<file>", "an experiment file, *.experiment.ts")
  .option("--only <name...>", "run these declarations and what they need")
  .addOption(
    new Option("--engine <engine>", "what runs the graphs").choices(["auto", "native", "wasm"]).default("auto"),
  )
  .option("--concurrency <n>", "runs at the same time; 0 leaves one core free", wholeNumber, availableParallelism())
  .option("--json", "print one JSON document instead of tables", false)
  .option("--report <file>", "write a self-contained HTML report")
  .action(async (file: string, options: RunOptions) => {
    stopGently();
    const log = options.json ? {} : { log: (line: string) => void process.stderr.write(`${line}\n`) };
    process.exitCode = await runCommand({ file, ...options }, { ...worker, ...log }, terminal);
  });

program
  .command("list")
  .description("list the declarations of an experiment file and their results, without executing it")
  .argument("<file>", "an experiment file, *.experiment.ts")
  .action(async (file: string) => {
    process.exitCode = await listCommand(file, worker, terminal);
  });

program
  .command("init")
  .description("write the types that editors check experiment files with")
  .argument("[folder]", "where the experiments are", ".")
  .action(async (folder: string) => {
    const { initialise } = await import("./runs/editorTypes/init.ts");
    const { message } = await initialise(resolve(folder));
    process.stdout.write(`${message}\n`);
  });

program
  .command("lsp")
  .description("serve the Language Server Protocol over standard input and output")
  .allowUnknownOption()
  .allowExcessArguments()
  .action(async () => {
    await import("./server.ts");
  });

interface RunOptions {
  readonly only?: readonly string[];
  readonly engine: EngineChoice;
  readonly concurrency: number;
  readonly json: boolean;
  readonly report?: string;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new InvalidArgumentError("It must be a whole number from 0.");
  }
  return Number(text);
}

/** The first Ctrl-C lets runs write their checkpoints; the second ends at once. */
function stopGently(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => interruption.abort());
  }
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.failed;
  }
}
