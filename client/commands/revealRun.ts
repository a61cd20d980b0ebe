import { revealDeclaration } from "../revealDeclaration.ts";
import type { Context } from "./context.ts";
import { openPanel } from "./openPanel.ts";
import { isDeclarationRef } from "./target.ts";

/** A native tree reports no double-click; two clicks on one row within this time are one. */
const DOUBLE_CLICK_MS = 450;

let last: { readonly key: string; readonly at: number } | undefined;

/** Click on a row: its line in the file. Double-click: its panel. */
export async function revealRun(context: Context, argument: unknown): Promise<void> {
  if (!isDeclarationRef(argument)) return;
  const key = JSON.stringify(argument);
  const now = Date.now();
  const double = last?.key === key && now - last.at < DOUBLE_CLICK_MS;
  last = double ? undefined : { key, at: now };
  if (double) await openPanel(context, argument);
  else await revealDeclaration(context.runs, argument, { preserveFocus: true, preview: true });
}
