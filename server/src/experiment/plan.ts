import { type Declaration, isDeclaration } from "./declarations.ts";
import type { Plan, PlannedDeclaration } from "./specs.ts";

/**
 * The plan of an evaluated file: its exported declarations. Exports that are no declarations are left out.
 *
 * @param exported the file's exports by name.
 * @param order names in source order; exports that are not among them follow.
 */
export function planOf(exported: Readonly<Record<string, unknown>>, order: readonly string[], title?: string): Plan {
  const places = new Map(order.map((name, place) => [name, place]));
  const rank = (name: string) => places.get(name) ?? order.length;
  const declarations = Object.entries(exported)
    .filter((entry): entry is [string, Declaration] => entry[0] !== "default" && isDeclaration(entry[1]))
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([name, declaration]) => planned(name, declaration));
  return title === undefined ? { declarations } : { title, declarations };
}

function planned(name: string, declaration: Declaration): PlannedDeclaration {
  const { kind, label } = declaration;
  return { name, kind, label, specs: declaration.kind === "data" ? [] : declaration.specs };
}
