/** Recognising the call of a function of the language behind an expression. */
import ts from "typescript";
import { DECLARING_FUNCTIONS } from "../experiment/functions.ts";
import type { DeclarationKind } from "../experiment/specs.ts";
import type { Bindings } from "./bindings.ts";

/** The module that experiment files import the language from. */
export const LANGUAGE = "vae-circuits";

export interface DeclaringCall {
  readonly kind: DeclarationKind;
  readonly callee: string;
  /** The call where it stands in the expression itself, not behind a name or in a function. */
  readonly call?: ts.CallExpression;
}

/** The expression inside parentheses and type assertions. */
export function unwrapped(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** The function of the language whose value an expression is, followed through constants and small local functions. */
export function declaringCall(
  expression: ts.Expression,
  bindings: Bindings,
  seen: ReadonlySet<string> = new Set(),
): DeclaringCall | undefined {
  const value = unwrapped(expression);
  if (ts.isIdentifier(value)) {
    return behindName(value.text, (inner) => inner, bindings, seen);
  }
  if (!ts.isCallExpression(value)) {
    return undefined;
  }
  const callee = languageFunction(value.expression, bindings);
  const kind = callee === undefined ? undefined : DECLARING_FUNCTIONS[callee];
  if (callee !== undefined && kind !== undefined) {
    return { kind, callee, call: value };
  }
  const called = unwrapped(value.expression);
  return ts.isIdentifier(called) ? behindName(called.text, returned, bindings, seen) : undefined;
}

function behindName(
  name: string,
  resultOf: (node: ts.Node) => ts.Node | undefined,
  bindings: Bindings,
  seen: ReadonlySet<string>,
): DeclaringCall | undefined {
  const binding = bindings.local.get(name);
  if (binding === undefined || binding.kind === "import" || seen.has(name)) {
    return undefined;
  }
  const value = resultOf(binding.kind === "constant" ? unwrapped(binding.initialiser) : binding.node);
  const found = value && ts.isExpression(value) && declaringCall(value, bindings, new Set([...seen, name]));
  return found ? { kind: found.kind, callee: found.callee } : undefined;
}

/** What a function returns at its end. */
function returned(node: ts.Node): ts.Node | undefined {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node) && !ts.isFunctionDeclaration(node)) {
    return undefined;
  }
  if (node.body === undefined || !ts.isBlock(node.body)) {
    return node.body;
  }
  const last = node.body.statements.at(-1);
  return last !== undefined && ts.isReturnStatement(last) ? last.expression : undefined;
}

/** The exported name of the language's function that is called, whatever it is called here. */
function languageFunction(expression: ts.Expression, bindings: Bindings): string | undefined {
  const callee = unwrapped(expression);
  const base = ts.isPropertyAccessExpression(callee) ? unwrapped(callee.expression) : callee;
  const binding = ts.isIdentifier(base) ? bindings.local.get(base.text) : undefined;
  if (binding?.kind !== "import" || binding.specifier !== LANGUAGE) {
    return undefined;
  }
  if (!ts.isPropertyAccessExpression(callee)) {
    return binding.imported;
  }
  return binding.imported === "*" ? callee.name.text : undefined;
}
