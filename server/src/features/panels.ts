/** Answers what lists and panels ask for beyond plain LSP. */
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import {
  type DeclarationRef,
  files,
  type TraversalParams,
  training,
  traversal,
  traversalBase,
  traversalClosed,
  traversalDecode,
} from "../protocol/editor.ts";
import { openLive } from "../runs/live.ts";
import type { ProcessOptions } from "../runs/schedule/process.ts";
import { type Context, snapshotOf, subjectAt } from "./context.ts";
import { Decoders, type DecodingRequest } from "./decoders.ts";
import { fileStateOf } from "./fileState.ts";
import { answering, inBackground, UserError } from "./guard.ts";
import { onNotification, onRequest, onRequest0 } from "./messages.ts";
import { Superseded } from "./newest.ts";
import { trainingViewOf } from "./trainingView.ts";
import { perturbationRun, traversalViewOf } from "./traversalView.ts";

const declaration = z.object({ uri: z.string(), name: z.string() });
const traversed = declaration.extend({ seed: z.number().exactOptional() });
const imaged = traversed.extend({ image: z.number() });
const coded = traversed.extend({ codes: z.array(z.array(z.number())) });

export function answerPanels(context: Context, worker: ProcessOptions): { dispose(): Promise<void> } {
  const { connection, runs, workspace } = context;
  const log = connection.console;
  const decoders = new Decoders(async ({ file, spec }) => {
    const { engine } = await context.settings(workspace.uriOf(file));
    return openLive(
      { ...worker, log: (line) => log.info(line) },
      { store: runs.store(file).path, model: spec.model, readout: spec.readout, seed: spec.seed, engine },
    );
  });

  onRequest0(
    connection,
    files,
    answering(log, "The list of files", async () => {
      const { definition } = await context.settings();
      return workspace.experiments().flatMap((file) => {
        const snapshot = snapshotOf(context, workspace.uriOf(file));
        return snapshot === undefined ? [] : [fileStateOf(snapshot, definition)];
      });
    }),
  );
  onRequest(
    connection,
    training,
    answering(log, "The training panel", async (params) => {
      const ref = checked(training.method, declaration, params);
      const { definition } = await context.settings(ref.uri);
      const { snapshot, subject } = subjectAt(context, ref);
      return trainingViewOf(snapshot, subject, runs, definition);
    }),
  );
  onRequest(
    connection,
    traversal,
    answering(log, "The traversal panel", async (given) => {
      const params = checked(traversal.method, traversed, given);
      const { definition } = await context.settings(params.uri);
      const { snapshot, subject } = subjectAt(context, params);
      return traversalViewOf(snapshot, subject, params.seed, runs, definition);
    }),
  );
  onRequest(
    connection,
    traversalBase,
    answering(log, "The base image", (given) => {
      const params = checked(traversalBase.method, imaged, given);
      return unlessSuperseded(decoders.base(decodingRequest(context, params), params.image));
    }),
  );
  onRequest(
    connection,
    traversalDecode,
    answering(log, "Decoding", (given) => {
      const params = checked(traversalDecode.method, coded, given);
      return unlessSuperseded(decoders.decode(decodingRequest(context, params), params.codes));
    }),
  );
  onNotification(connection, traversalClosed, (ref) => {
    inBackground(log, "Closing a panel", async () =>
      decoders.close(panelOf(checked(traversalClosed.method, declaration, ref))),
    );
  });
  return { dispose: () => decoders.closeAll() };
}

function panelOf({ uri, name }: DeclarationRef): string {
  return `${uri}\0${name}`;
}

/** @throws UserError if a message has not the fields it must have. */
function checked<T>(method: string, schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (!parsed.success) {
    throw new UserError(`${method} was not given what it takes: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

/** Work that gave way is answered as a cancelled request: no failure, but no result either. */
async function unlessSuperseded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof Superseded ? new ResponseError(LSPErrorCodes.RequestCancelled, error.message) : error;
  }
}

/**
 * It must not wait for anything: a panel that closes later would not find the process that is started for it.
 *
 * @throws UserError if nothing can be decoded, and why.
 */
function decodingRequest(context: Context, params: TraversalParams): DecodingRequest {
  if (!context.options().trusted) {
    throw new UserError("Decoding needs a trusted workspace.");
  }
  const { snapshot, subject } = subjectAt(context, params);
  const run = perturbationRun(snapshot, subject, params.seed, context.runs);
  if (run === undefined) {
    throw new UserError(`${params.name} was not run yet, so there is no trained model to decode with.`);
  }
  return { panel: panelOf(params), file: snapshot.file, specHash: run.job.specHash, spec: run.spec };
}
