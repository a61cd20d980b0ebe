/** The paths that users give on the command line. */
import { realpathSync, statSync } from "node:fs";
import type { RunError } from "../record.ts";
import { EXPERIMENT_SUFFIX } from "../sources.ts";

/** @param file absolute path. @returns why it cannot be run. */
export function experimentProblem(file: string): RunError | undefined {
  const kind = kindOf(file);
  if (kind === undefined) {
    return { message: `There is no file ${file}.` };
  }
  if (kind === "folder") {
    return { message: `${file} is a folder.`, hint: `Name an experiment file in it, *${EXPERIMENT_SUFFIX}.` };
  }
  return /\.[cm]?[jt]sx?$/.test(file)
    ? undefined
    : { message: `${file} is not an experiment file.`, hint: `Its name has to end in ${EXPERIMENT_SUFFIX}.` };
}

/** @param path absolute path of the report. @returns why the report must not or cannot go there. */
export function reportProblem(path: string, experiment: string): RunError | undefined {
  if (kindOf(path) === "folder") {
    return { message: `The report cannot replace the folder ${path}.`, hint: "Name a file, such as report.html." };
  }
  return path.endsWith(EXPERIMENT_SUFFIX) || (kindOf(path) === "file" && sameFile(path, experiment))
    ? { message: `The report would replace the experiment ${path}.`, hint: "Name another file, such as report.html." }
    : undefined;
}

function kindOf(path: string): "file" | "folder" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

function sameFile(a: string, b: string): boolean {
  return realpathSync(a) === realpathSync(b);
}
