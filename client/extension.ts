import * as vscode from "vscode";
import { registerCommands } from "./commands/index.ts";
import { LanguageServer } from "./languageServer.ts";
import { createLanguageStatus } from "./languageStatus.ts";
import { Panels } from "./panels/panels.ts";
import { RunsModel } from "./runs/model.ts";
import { RunsTree } from "./runs/tree.ts";

/** What other extensions and the in-editor tests may use. */
export interface Api {
  /** Settles when the language server answers. */
  readonly ready: Promise<void>;
}

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): Api {
  server = new LanguageServer(context);
  const runs = new RunsModel(server);
  const tree = new RunsTree(runs);
  const panels = new Panels(context, server, runs);
  context.subscriptions.push(
    server,
    runs,
    tree,
    panels,
    createLanguageStatus(server),
    registerCommands({ server, runs, panels }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server?.restart()),
  );
  const ready = server.start();
  ready.catch((error: unknown) => server?.log.error(error instanceof Error ? error : String(error)));
  return { ready };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
