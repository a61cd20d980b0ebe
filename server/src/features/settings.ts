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

/** How long hints and panels wait for a client; an answer that comes later counts from then on. */
const PATIENCE_MS = 500;

/** What is known of one document's settings. */
interface Asked {
  last: Settings;
  /** The question under way. */
  question?: Promise<Settings>;
  /** It took too long already, so nobody waits for it again. */
  late: boolean;
}

/**
 * @param changed called when an answer came too late for those who asked, and differs from what they were given.
 * @returns a function that gives the client's settings for a document: as they last were where the client takes too long,
 * the defaults where it has none or cannot answer.
 */
export function settingsOf(
  connection: Pick<Connection, "workspace">,
  canAnswer: () => boolean,
  changed: () => void,
): (uri?: string) => Promise<Settings> {
  const known = new Map<string | undefined, Asked>();

  const ask = async (asked: Asked, uri: string | undefined): Promise<Settings> => {
    const before = asked.last;
    asked.last = await answerOf(connection, uri);
    delete asked.question;
    if (asked.late && JSON.stringify(asked.last) !== JSON.stringify(before)) {
      changed();
    }
    asked.late = false;
    return asked.last;
  };

  return async (uri) => {
    if (!canAnswer()) {
      return DEFAULTS;
    }
    const asked = known.get(uri) ?? { last: DEFAULTS, late: false };
    known.set(uri, asked);
    asked.question ??= ask(asked, uri);
    if (!asked.late && !(await answersInTime(asked.question))) {
      asked.late = true;
    }
    return asked.last;
  };
}

async function answerOf(connection: Pick<Connection, "workspace">, uri: string | undefined): Promise<Settings> {
  try {
    const item = uri === undefined ? { section: "vaeCircuits" } : { scopeUri: uri, section: "vaeCircuits" };
    const answer: unknown = await connection.workspace.getConfiguration(item);
    return section.safeParse(answer).data ?? DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}

async function answersInTime(question: Promise<Settings>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const answered = await Promise.race([question.then(() => true as const), late]);
  clearTimeout(timer);
  return answered;
}
