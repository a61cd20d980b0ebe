/** The section `vaeCircuits` of the client's configuration, asked for anew whenever it is needed. */
import type { Connection } from "vscode-languageserver";
import { z } from "zod";
import type { Settings } from "../protocol/editor.ts";

const DEFAULTS: Settings = { engine: "auto", concurrency: 0, definition: "paper" };

/** A value the client sends that is none of these counts as not set. */
const section = z.object({
  engine: z.enum(["auto", "native", "wasm"]).catch(DEFAULTS.engine),
  concurrency: z.int().min(0).catch(DEFAULTS.concurrency),
  definition: z.enum(["paper", "calibrated"]).catch(DEFAULTS.definition),
});

/** @returns the client's settings; the defaults where it has none, or cannot answer. */
export async function pullSettings(connection: Connection, canAnswer: boolean, uri?: string): Promise<Settings> {
  if (!canAnswer) {
    return DEFAULTS;
  }
  try {
    const item = uri === undefined ? { section: "vaeCircuits" } : { scopeUri: uri, section: "vaeCircuits" };
    const answer: unknown = await connection.workspace.getConfiguration(item);
    return section.safeParse(answer).data ?? DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}
