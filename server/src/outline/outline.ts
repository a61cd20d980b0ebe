/**
 * What an experiment file says, read from its syntax alone: nothing is executed, and code that is being typed still
 * yields what can be recognised.
 */
import ts from "typescript";
import type { DeclarationKind } from "../experiment/specs.ts";
import { type Bindings, bindingsOf } from "./bindings.ts";
import { declaringCall, LANGUAGE, unwrapped } from "./calls.ts";
import type { ReadModule } from "./modules.ts";
import { SourceHasher } from "./sourceHash.ts";
import { parse, type Span, type SyntaxProblem, spanOf, syntaxProblems } from "./syntax.ts";

export type { Span, SyntaxProblem } from "./syntax.ts";

export interface Outline {
  /** The text after `@experiment` in a comment at the top of the file. */
  readonly title?: string;
  /** The import specifier of `vae-circuits`, quotes included. */
  readonly importRange?: Span;
  /** In source order. */
  readonly declarations: readonly OutlineDeclaration[];
  readonly syntaxProblems: readonly SyntaxProblem[];
}

/** An exported constant that a function of the language declares. */
export interface OutlineDeclaration {
  /** The exported name. */
  readonly name: string;
  readonly kind: DeclarationKind;
  /** The function of the language, by its own name whatever it was imported as, such as `betaVae`. */
  readonly callee: string;
  readonly calleeRange: Span;
  readonly nameRange: Span;
  /** The whole statement, from `export` or `const` to its semicolon. */
  readonly range: Span;
  /** The declaring call; where it stands behind a name or in a function, the expression that stands for it. */
  readonly callRange: Span;
  readonly arguments: readonly OutlineArgument[];
  /** The numbers written in `latents: […]`. */
  readonly latents: readonly OutlineLatent[];
  /**
   * Hash of all that the source says about this declaration: its value, the constants and functions it refers to and the
   * modules they come from. Formatting, comments, types and the names of declarations do not change it.
   */
  readonly sourceHash: string;
}

export interface OutlineArgument {
  readonly range: Span;
  /** Name of the declaration of this file that the argument is. */
  readonly declaration?: string;
}

export interface OutlineLatent {
  readonly index: number;
  readonly range: Span;
}

/**
 * @param fileName absolute path of the file; modules it imports are looked up beside it.
 * @param readModule reads those modules.
 */
export function outlineOf(fileName: string, text: string, readModule: ReadModule): Outline {
  const source = parse(fileName, text);
  if (source === undefined) {
    return { declarations: [], syntaxProblems: syntaxProblems(source) };
  }
  const bindings = bindingsOf(source);
  const title = titleOf(text);
  const importRange = languageImport(source);
  return {
    ...(title === undefined ? {} : { title }),
    ...(importRange === undefined ? {} : { importRange }),
    declarations: declarationsOf(source, bindings, new SourceHasher(source, bindings, readModule)),
    syntaxProblems: syntaxProblems(source),
  };
}

function declarationsOf(source: ts.SourceFile, bindings: Bindings, hasher: SourceHasher): OutlineDeclaration[] {
  const exported = new Map<string, string>();
  const found = bindings.exports.flatMap(({ name, local }) => {
    const binding = bindings.local.get(local);
    if (binding?.kind !== "constant") {
      return [];
    }
    const declared = declaringCall(binding.initialiser, bindings);
    if (declared === undefined) {
      return [];
    }
    if (!exported.has(local)) {
      exported.set(local, name);
    }
    return [{ name, binding, ...declared }];
  });
  found.sort((a, b) => a.binding.nameNode.pos - b.binding.nameNode.pos);
  return found.map(({ name, binding, callee, kind, call }) => ({
    name,
    kind,
    callee,
    calleeRange: spanOf(source, call?.expression ?? binding.initialiser),
    nameRange: spanOf(source, binding.nameNode),
    range: spanOf(source, binding.statement),
    callRange: spanOf(source, call ?? binding.initialiser),
    arguments: (call?.arguments ?? []).map((argument) => {
      const declaration = declarationNamed(argument, bindings, exported);
      const range = spanOf(source, argument);
      return declaration === undefined ? { range } : { range, declaration };
    }),
    latents: (call?.arguments ?? []).flatMap((argument) => latentsIn(source, argument)),
    sourceHash: hasher.hash(binding),
  }));
}

/** The exported name of the declaration that an argument is, directly or through constants that stand for it. */
function declarationNamed(
  argument: ts.Expression,
  bindings: Bindings,
  exported: ReadonlyMap<string, string>,
): string | undefined {
  const seen = new Set<string>();
  let expression = unwrapped(argument);
  while (ts.isIdentifier(expression) && !seen.has(expression.text)) {
    const name = exported.get(expression.text);
    if (name !== undefined) {
      return name;
    }
    seen.add(expression.text);
    const binding = bindings.local.get(expression.text);
    if (binding?.kind !== "constant") {
      return undefined;
    }
    expression = unwrapped(binding.initialiser);
  }
  return undefined;
}

function latentsIn(source: ts.SourceFile, argument: ts.Expression): OutlineLatent[] {
  const options = unwrapped(argument);
  if (!ts.isObjectLiteralExpression(options)) {
    return [];
  }
  const latents = options.properties.find(
    (property): property is ts.PropertyAssignment =>
      ts.isPropertyAssignment(property) &&
      (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) &&
      property.name.text === "latents",
  );
  const list = latents && unwrapped(latents.initializer);
  if (list === undefined || !ts.isArrayLiteralExpression(list)) {
    return [];
  }
  return list.elements.flatMap((element) => {
    const literal = unwrapped(element);
    return ts.isNumericLiteral(literal) ? [{ index: Number(literal.text), range: spanOf(source, element) }] : [];
  });
}

function languageImport(source: ts.SourceFile): Span | undefined {
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      if (statement.moduleSpecifier.text === LANGUAGE) {
        return spanOf(source, statement.moduleSpecifier);
      }
    }
  }
  return undefined;
}

/** The text after `@experiment` in the comments before the first statement. */
function titleOf(text: string): string | undefined {
  for (const { pos, end } of ts.getLeadingCommentRanges(text, 0) ?? []) {
    const title = /@experiment[ \t]+([^\r\n]*?)[ \t]*(?:\*\/|\r|\n|$)/.exec(text.slice(pos, end))?.[1];
    if (title) {
      return title;
    }
  }
  return undefined;
}
