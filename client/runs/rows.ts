/** What the rows of the runs tree say, apart from VS Code, so that it can be tested. */
import type { FileState, PlacedDeclaration } from "../../server/src/protocol/editor.ts";
import type { DeclarationStatus, JobState } from "../../server/src/runs/record.ts";

/** `vscode.l10n.t`, passed in. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

export interface RowIcon {
  readonly id: string;
  /** A theme colour; the icon's own where absent. */
  readonly color?: string;
}

const icons: Record<DeclarationStatus, RowIcon> = {
  never: { id: "circle-outline" },
  queued: { id: "clock" },
  running: { id: "sync~spin", color: "charts.blue" },
  done: { id: "pass", color: "testing.iconPassed" },
  failed: { id: "error", color: "testing.iconFailed" },
  cancelled: { id: "circle-slash" },
  stale: { id: "history", color: "testing.iconQueued" },
};

export function statusIcon(status: DeclarationStatus): RowIcon {
  return icons[status];
}

/** Data needs no run, so only the declarations that run are rows. */
export function listed(file: FileState): readonly PlacedDeclaration[] {
  return file.declarations.filter((declaration) => declaration.kind !== "data");
}

/** A model trained with several seeds opens to them. */
export function opensToSeeds(declaration: PlacedDeclaration): boolean {
  return declaration.kind === "model" && declaration.jobs.length > 1;
}

/** `2 running, 1 waiting`, `6 done`, `not run`: the liveliest states first, at most two. */
export function fileDescription(file: FileState, t: Translate): string {
  const counts = new Map<DeclarationStatus, number>();
  for (const { status } of listed(file)) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts: string[] = [];
  const add = (status: DeclarationStatus, text: (count: number) => string) => {
    const count = counts.get(status) ?? 0;
    if (count > 0 && parts.length < 2) parts.push(text(count));
  };
  add("running", (count) => t("{0} running", count));
  add("queued", (count) => t("{0} waiting", count));
  add("failed", (count) => t("{0} failed", count));
  add("stale", (count) => t("{0} stale", count));
  add("done", (count) => t("{0} done", count));
  return parts.length > 0 ? parts.join(", ") : t("not run");
}

export function declarationDescription(declaration: PlacedDeclaration, t: Translate): string {
  if (declaration.summary !== "") return declaration.summary;
  return declaration.status === "never" ? t("not run") : declaration.label;
}

export function seedDescription(job: JobState, t: Translate): string {
  switch (job.status) {
    case "never":
      return t("not run");
    case "queued":
      return t("waiting");
    case "running":
      return job.progress === undefined
        ? t("starting")
        : `${Math.floor(job.progress.fraction * 100)} % · ${job.progress.text}`;
    case "done":
      return t("done");
    case "cancelled":
      return t("cancelled");
    case "failed":
      return job.error?.message.split("\n")[0] ?? t("failed");
  }
}

/** Words for `when` clauses of the row's menu: what can be done with it. */
export function contextWords(declaration: PlacedDeclaration): string {
  const live = declaration.status === "running" || declaration.status === "queued";
  return ["declaration", live ? "cancellable" : "runnable", "openable"].join(" ");
}

/** The sentence a screen reader says for a row. */
export function spokenStatus(status: DeclarationStatus, t: Translate): string {
  switch (status) {
    case "never":
      return t("not run");
    case "queued":
      return t("waiting");
    case "running":
      return t("running");
    case "done":
      return t("done");
    case "failed":
      return t("failed");
    case "cancelled":
      return t("cancelled");
    case "stale":
      return t("stale");
  }
}
