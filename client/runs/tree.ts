import * as vscode from "vscode";
import type { DeclarationRef, FileState, PlacedDeclaration } from "../../server/src/protocol/editor.ts";
import type { JobState } from "../../server/src/runs/record.ts";
import type { RunsModel } from "./model.ts";
import * as rows from "./rows.ts";

export interface FileRow {
  readonly type: "file";
  readonly uri: string;
}
export interface DeclarationRow extends DeclarationRef {
  readonly type: "declaration";
}
export interface SeedRow extends DeclarationRef {
  readonly type: "seed";
  readonly specHash: string;
}
export type RunsRow = FileRow | DeclarationRow | SeedRow;

const t: rows.Translate = (message, ...args) => vscode.l10n.t(message, ...args);

function themeIcon({ id, color }: rows.RowIcon): vscode.ThemeIcon {
  return color === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
}

/** The native tree of runs: files, their declarations in source order, and the seeds of a model. */
export class RunsTree implements vscode.TreeDataProvider<RunsRow>, vscode.Disposable {
  private readonly runs: RunsModel;
  private readonly subscriptions: vscode.Disposable[];
  private readonly changed = new vscode.EventEmitter<RunsRow | undefined>();
  /** One object per row, for as long as the row lives: the view updates rows by identity. */
  private readonly known = new Map<string, RunsRow>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(runs: RunsModel) {
    this.runs = runs;
    this.subscriptions = [
      this.changed,
      runs.onDidChange((file) =>
        this.changed.fire(file === undefined ? undefined : this.row({ type: "file", uri: file.uri })),
      ),
      vscode.window.createTreeView("vaeCircuits.runs", { treeDataProvider: this, showCollapseAll: true }),
    ];
  }

  getChildren(row?: RunsRow): RunsRow[] {
    if (row === undefined) return this.runs.files.map(({ uri }) => this.row({ type: "file", uri }));
    if (row.type === "file") {
      const file = this.runs.files.find(({ uri }) => uri === row.uri);
      return file === undefined
        ? []
        : rows.listed(file).map(({ name }) => this.row({ type: "declaration", uri: row.uri, name }));
    }
    if (row.type === "seed") return [];
    const declaration = this.runs.find(row);
    if (declaration === undefined || !rows.opensToSeeds(declaration)) return [];
    return declaration.jobs.map(({ specHash }) => this.row({ type: "seed", uri: row.uri, name: row.name, specHash }));
  }

  getParent(row: RunsRow): RunsRow | undefined {
    if (row.type === "file") return undefined;
    const { uri, name } = row;
    return row.type === "declaration" ? this.row({ type: "file", uri }) : this.row({ type: "declaration", uri, name });
  }

  getTreeItem(row: RunsRow): vscode.TreeItem {
    if (row.type === "file")
      return this.fileItem(
        row,
        this.runs.files.find(({ uri }) => uri === row.uri),
      );
    const declaration = this.runs.find(row);
    if (declaration === undefined) return new vscode.TreeItem(row.name);
    if (row.type === "declaration") return declarationItem(row, declaration);
    return seedItem(
      row,
      declaration.jobs.find(({ specHash }) => specHash === row.specHash),
    );
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private row<R extends RunsRow>(row: R): RunsRow {
    const id = JSON.stringify(row);
    const known = this.known.get(id);
    if (known !== undefined) return known;
    this.known.set(id, row);
    return row;
  }

  private fileItem(row: FileRow, file: FileState | undefined): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.Uri.parse(row.uri), vscode.TreeItemCollapsibleState.Expanded);
    item.id = row.uri;
    item.iconPath = new vscode.ThemeIcon("beaker");
    item.contextValue = "file";
    if (file !== undefined) item.description = rows.fileDescription(file, t);
    return item;
  }
}

function declarationItem(row: DeclarationRow, declaration: PlacedDeclaration): vscode.TreeItem {
  const item = new vscode.TreeItem(
    row.name,
    rows.opensToSeeds(declaration) ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
  );
  const description = rows.declarationDescription(declaration, t);
  item.id = `${row.uri}#${row.name}`;
  item.description = description;
  item.iconPath = themeIcon(rows.statusIcon(declaration.status));
  item.contextValue = rows.contextWords(declaration);
  item.tooltip = tooltip(row.name, declaration);
  item.command = { command: "vaeCircuits.revealRun", title: vscode.l10n.t("Go to Declaration"), arguments: [row] };
  item.accessibilityInformation = {
    label: `${row.name}, ${rows.spokenStatus(declaration.status, t)}, ${description}`,
  };
  return item;
}

function seedItem(row: SeedRow, job: JobState | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("seed {0}", job?.seed ?? "–"));
  item.id = `${row.uri}#${row.name}#${row.specHash}`;
  item.contextValue = "seed openable";
  item.command = { command: "vaeCircuits.revealRun", title: vscode.l10n.t("Go to Declaration"), arguments: [row] };
  if (job === undefined) return item;
  item.description = rows.seedDescription(job, t);
  item.iconPath = themeIcon(rows.statusIcon(job.status));
  return item;
}

function tooltip(name: string, declaration: PlacedDeclaration): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown("**");
  text.appendText(name);
  text.appendMarkdown("** · ");
  text.appendText(declaration.label);
  if (declaration.summary !== "") text.appendText(`\n\n${declaration.summary}`);
  if (declaration.error !== undefined) {
    text.appendText(`\n\n${declaration.error.message}`);
    if (declaration.error.hint !== undefined) text.appendText(`\n\n${declaration.error.hint}`);
  }
  return text;
}
