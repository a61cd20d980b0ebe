/** Puts the features on a connection. */
import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  PositionEncodingKind,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { z } from "zod";
import { type ClientOptions, trainingLogged } from "../protocol/editor.ts";
import { RunManager, type RunManagerOptions } from "../runs/manager.ts";
import { actionsFor } from "./actions.ts";
import { type CommandActions, commandNames, executeCommand } from "./commands.ts";
import { type Context, snapshotOf } from "./context.ts";
import { EvaluationErrors } from "./errors.ts";
import { answering, guarded, inBackground, UserError } from "./guard.ts";
import { hintsOf } from "./hints.ts";
import { hoverAt } from "./hovers.ts";
import { initActions } from "./initActions.ts";
import { lensesOf } from "./lenses.ts";
import { notify } from "./messages.ts";
import { Outlines } from "./outlines.ts";
import { answerPanels } from "./panels.ts";
import { publisher } from "./publisher.ts";
import { runActions } from "./runActions.ts";
import { settingsOf } from "./settings.ts";
import type { FinishedRun } from "./snapshot.ts";
import { pictureOf } from "./traversalView.ts";
import { isExperiment, pathOf, Workspace } from "./workspace.ts";

export interface ServerOptions {
  /** Version of vae-circuits. */
  readonly version: string;
  /** How background processes are started. */
  readonly worker: Pick<RunManagerOptions, "entry" | "execPath" | "execute">;
}

const clientOptions = z.object({ panels: z.boolean().catch(false), trusted: z.boolean().catch(true) });

/** Registers every handler and listens. Nothing is executed before a command asks for it. */
export function startLanguageServer(connection: Connection, { version, worker }: ServerOptions): void {
  let capabilities: ClientCapabilities = {};
  let options: Required<ClientOptions> = { panels: false, trusted: true };
  const log = connection.console;
  const documents = new TextDocuments(TextDocument);
  const workspace = new Workspace(documents);
  const outlines = new Outlines((path) => workspace.text(path));
  const runs = new RunManager({
    ...worker,
    outline: (file) => outlines.of(file).declarations,
    log: (line) => log.info(line),
  });
  const context: Context = {
    connection,
    workspace,
    outlines,
    runs,
    options: () => options,
    settings: settingsOf(
      connection,
      () => capabilities.workspace?.configuration === true,
      () => published.touch(openExperiments()),
    ),
  };
  const errors = new EvaluationErrors();
  const types = initActions();
  const published = publisher(context, errors, types.missing, () => capabilities);
  const panels = answerPanels(context, worker);
  const commands: CommandActions = {
    ...runActions(context, errors, published),
    async init(file) {
      if (workspace.text(file) === undefined) {
        throw new UserError(`There is no file ${file}.`);
      }
      const message = await types.init(file);
      await connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
      published.touch([file]);
    },
  };

  connection.onInitialize((params): InitializeResult => {
    capabilities = params.capabilities;
    options = clientOptions.safeParse(params.initializationOptions ?? {}).data ?? options;
    workspace.folders = foldersOf(params);
    return {
      serverInfo: { name: "vae-circuits", version },
      capabilities: {
        positionEncoding: PositionEncodingKind.UTF16,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        codeLensProvider: {},
        inlayHintProvider: true,
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        executeCommandProvider: { commands: [...commandNames] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.onInitialized(() => {
    inBackground(log, "Registration", () => register(connection, capabilities));
    if (capabilities.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        const kept = workspace.folders.filter((folder) => !gone.has(folder));
        workspace.folders = [...kept, ...added.flatMap(({ uri }) => pathOf(uri) ?? [])];
      });
    }
  });

  connection.onCodeLens(
    guarded(log, "Code lenses", null, ({ textDocument: { uri } }) => {
      const snapshot = snapshotOf(context, uri);
      return snapshot === undefined ? null : lensesOf(snapshot, options);
    }),
  );
  connection.languages.inlayHint.on(
    guarded(log, "Inlay hints", null, async ({ textDocument: { uri }, range }) => {
      const { definition } = await context.settings(uri);
      const snapshot = snapshotOf(context, uri);
      const hints = snapshot === undefined ? [] : hintsOf(snapshot, definition);
      return hints.filter(({ position: { line } }) => line >= range.start.line && line <= range.end.line);
    }),
  );
  connection.onHover(
    guarded(log, "Hover", null, async ({ textDocument: { uri }, position }) => {
      const { definition } = await context.settings(uri);
      const snapshot = snapshotOf(context, uri);
      if (snapshot === undefined) {
        return null;
      }
      const picture = ({ record }: FinishedRun, name: string) => pictureOf(snapshot.file, record.specHash, name, runs);
      return hoverAt(snapshot, position, definition, { panels: options.panels, picture }) ?? null;
    }),
  );
  connection.onCodeAction(guarded(log, "Code actions", [], (params) => actionsFor(params)));
  connection.onExecuteCommand(answering(log, "The command", (params) => executeCommand(params, commands)));

  documents.onDidOpen(({ document }) => {
    workspace.remember(document.uri);
    touch(document.uri);
  });
  documents.onDidChangeContent(({ document }) => touch(document.uri));
  documents.onDidSave(({ document }) => touch(document.uri));
  documents.onDidClose(({ document }) => touch(document.uri));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      touch(uri);
    }
  });
  connection.onDidChangeConfiguration(() => published.touch(openExperiments()));
  runs.changed.on(({ file }) => published.touch([file]));
  runs.logged.on((logged) => {
    if (options.panels) {
      inBackground(log, "Log of a run", () => notify(connection, trainingLogged, logged));
    }
  });

  connection.onShutdown(async () => {
    published.dispose();
    await Promise.all([panels.dispose(), runs.dispose()]);
  });
  documents.listen(connection);
  connection.listen();

  /** A file's text decides about every experiment that imports it. */
  function touch(uri: string): void {
    const path = pathOf(uri);
    if (path !== undefined) {
      published.touch([path, ...outlines.readers(path)]);
    }
  }

  function openExperiments(): readonly string[] {
    return documents
      .keys()
      .filter(isExperiment)
      .flatMap((uri) => pathOf(uri) ?? []);
  }
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (typeof rootUri === "string" ? [rootUri] : []);
  return uris.flatMap((uri) => pathOf(uri) ?? []);
}

/** Asks the client to tell of changes on disk and of its settings, where it can. */
async function register(connection: Connection, { workspace }: ClientCapabilities): Promise<void> {
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [{ globPattern: "**/*.ts" }],
    });
  }
  if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
    await connection.client.register(DidChangeConfigurationNotification.type, { section: "vaeCircuits" });
  }
}
