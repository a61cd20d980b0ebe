import { commands } from "../../server/src/protocol/editor.ts";
import type { Context } from "./context.ts";
import { targetDeclaration } from "./target.ts";

export async function cancelDeclaration(context: Context, argument: unknown): Promise<void> {
  const ref = await targetDeclaration(context, argument);
  if (ref !== undefined) await context.server.execute(commands.cancel, ref);
}
