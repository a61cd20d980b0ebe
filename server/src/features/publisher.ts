/** Tells the client what changed without being asked: diagnostics, lenses and hints to fetch again, states of files. */
import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  type Diagnostic,
  DiagnosticSeverity,
  InlayHintRefreshRequest,
} from "vscode-languageserver";
import { fileChanged } from "../protocol/editor.ts";
import { throttle } from "../runs/throttle.ts";
import type { Context } from "./context.ts";
import { snapshotOf } from "./context.ts";
import { diagnosticsOf, evaluationError, SOURCE } from "./diagnostics.ts";
import type { EvaluationErrors } from "./errors.ts";
import { fileStateOf } from "./fileState.ts";
import { inBackground } from "./guard.ts";
import { notify } from "./messages.ts";
import { isExperiment } from "./workspace.ts";

const PUBLISH_MS = 300;

/**
 * VS Code waits after every refresh until none came for a while, about as long as lenses take to compute. Refreshes that
 * come faster than that starve each other: the percentage would stand still until the run ends.
 */
const REFRESH_MS = 1_000;

export interface Publisher {
  /** Files changed text, state or progress; what follows from that is published soon. */
  touch(files: readonly string[]): void;
  dispose(): void;
}

export function publisher(
  context: Context,
  errors: EvaluationErrors,
  typesMissing: (file: string) => boolean,
  capabilities: () => ClientCapabilities,
): Publisher {
  const { connection, workspace } = context;
  const touched = new Set<string>();
  /** Diagnostics by path as they were sent, where there are any, so that nothing is sent twice. */
  const sent = new Map<string, string>();

  const publishDiagnostics = (file: string) => {
    const diagnostics = diagnosticsFor(context, errors, typesMissing, file);
    const text = JSON.stringify(diagnostics);
    if ((sent.get(file) ?? "[]") === text) {
      return;
    }
    if (diagnostics.length === 0) {
      sent.delete(file);
    } else {
      sent.set(file, text);
    }
    inBackground(connection.console, "Diagnostics", () =>
      connection.sendDiagnostics({ uri: workspace.uriOf(file), diagnostics }),
    );
  };

  const publishState = async (file: string) => {
    const uri = workspace.uriOf(file);
    const snapshot = snapshotOf(context, uri);
    const { definition } = await context.settings(uri);
    const state = snapshot === undefined ? { uri, declarations: [], removed: true } : fileStateOf(snapshot, definition);
    await notify(connection, fileChanged, state);
  };

  /** The two do not wait for each other: a client may never answer one of them. */
  const refresh = () => {
    const { codeLens, inlayHint } = capabilities().workspace ?? {};
    if (codeLens?.refreshSupport === true) {
      inBackground(connection.console, "Refresh", () => connection.sendRequest(CodeLensRefreshRequest.type));
    }
    if (inlayHint?.refreshSupport === true) {
      inBackground(connection.console, "Refresh", () => connection.sendRequest(InlayHintRefreshRequest.type));
    }
  };

  const refreshes = throttle(REFRESH_MS, refresh);

  const publish = throttle(PUBLISH_MS, () => {
    const files = [...touched];
    touched.clear();
    // An error may have happened in a module that one of the files imports: both show it.
    const related = errors
      .entries()
      .filter(({ experiment, file }) => files.includes(file) || files.includes(experiment))
      .flatMap(({ experiment, file }) => [experiment, file]);
    for (const file of new Set([...files, ...related, ...sent.keys()])) {
      inBackground(connection.console, "Diagnostics", async () => publishDiagnostics(file));
    }
    for (const file of files.filter(isExperiment)) {
      if (context.options().panels) {
        inBackground(connection.console, "State of a file", () => publishState(file));
      }
    }
    refreshes.request();
  });

  return {
    touch(files) {
      for (const file of files) {
        touched.add(file);
      }
      publish.request();
    },
    dispose() {
      publish.dispose();
      refreshes.dispose();
    },
  };
}

function diagnosticsFor(
  context: Context,
  errors: EvaluationErrors,
  typesMissing: (file: string) => boolean,
  file: string,
): Diagnostic[] {
  const { workspace } = context;
  const fromElsewhere = errors
    .entries()
    .filter((entry) => entry.file === file && entry.experiment !== file)
    .flatMap(({ experiment }): Diagnostic[] => {
      const document = workspace.document(file);
      const located = document && errors.locate(experiment, document.getText());
      return document && located ? [evaluationError(document, located)] : [];
    });
  const snapshot = snapshotOf(context, workspace.uriOf(file));
  if (snapshot === undefined) {
    return fromElsewhere;
  }
  const held = errors.entries().find((entry) => entry.experiment === file);
  const here = held?.file === file ? errors.locate(file, snapshot.document.getText()) : undefined;
  return [
    ...diagnosticsOf(snapshot, {
      typesMissing: workspace.isOpen(file) && typesMissing(file),
      ...(here === undefined ? {} : { evaluation: here }),
    }),
    ...(held !== undefined && held.file !== file ? importedError(context, errors, file, held.file) : []),
    ...fromElsewhere,
  ];
}

/** In the experiment, an error of a module it imports stands at the first mention of that module. */
function importedError(context: Context, errors: EvaluationErrors, experiment: string, file: string): Diagnostic[] {
  const { workspace } = context;
  const text = workspace.text(file);
  const located = text === undefined ? undefined : errors.locate(experiment, text);
  const document = workspace.document(experiment);
  if (located === undefined || document === undefined) {
    return [];
  }
  const module = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[cm]?[jt]s$/, "");
  const at = Math.max(0, document.getText().indexOf(module));
  const start = { line: located.line, character: located.column };
  return [
    {
      range: { start: document.positionAt(at), end: document.positionAt(at + module.length) },
      severity: DiagnosticSeverity.Error,
      source: SOURCE,
      message: `${module} does not evaluate: ${located.error.message}`,
      relatedInformation: [
        { location: { uri: workspace.uriOf(file), range: { start, end: start } }, message: located.error.message },
      ],
    },
  ];
}
