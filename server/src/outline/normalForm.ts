/** Code written out so that only what it computes matters, not how it is laid out, quoted, typed or commented. */
import ts from "typescript";
import { requiredModule } from "./bindings.ts";
import { unwrapped } from "./calls.ts";

export interface NormalForm {
  readonly text: string;
  /** Top-level names that the code refers to, once per reference, in order; in `text` they are anonymous. */
  readonly references: readonly string[];
  /** Modules named by imports and exports in the code. */
  readonly modules: readonly string[];
}

const REFERENCE = "@";

/** Modifiers that change no value. */
const IGNORED: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ExportKeyword,
  ts.SyntaxKind.DefaultKeyword,
  ts.SyntaxKind.DeclareKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.OverrideKeyword,
  ts.SyntaxKind.AbstractKeyword,
]);

/** @param isTopLevel whether a name is bound at the top level of the module. */
export function normalForm(source: ts.SourceFile, root: ts.Node, isTopLevel: (name: string) => boolean): NormalForm {
  const parts: string[] = [];
  const references: string[] = [];
  const modules: string[] = [];

  const visit = (node: ts.Node): void => {
    if (isType(node) || IGNORED.has(node.kind)) {
      return;
    }
    const value = ts.isExpression(node) ? unwrapped(node) : node;
    if (ts.isIdentifier(value)) {
      visitIdentifier(value);
    } else if (ts.isShorthandPropertyAssignment(value)) {
      parts.push("(PropertyAssignment ", quoted(value.name.text), " ");
      visit(value.name);
      parts.push(")");
    } else if (isLiteral(value)) {
      parts.push(literalKind(value), quoted(value.text), " ");
    } else {
      visitOther(value);
    }
  };

  const visitIdentifier = (node: ts.Identifier): void => {
    if (isTopLevel(node.text)) {
      references.push(node.text);
      parts.push(REFERENCE);
    } else {
      parts.push(node.text);
    }
    parts.push(" ");
  };

  const visitOther = (node: ts.Node): void => {
    const module = moduleNamed(node);
    if (module !== undefined) {
      modules.push(module);
    }
    parts.push("(", ts.SyntaxKind[node.kind], " ");
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      parts.push(ts.SyntaxKind[node.operator], " ");
    }
    const names = namesIn(node);
    ts.forEachChild(node, (child) => {
      if (!names.includes(child)) {
        visit(child);
        return;
      }
      const name = nameText(child);
      if (name === undefined) {
        visit(child);
      } else if (node !== root || !isBinding(node)) {
        parts.push(name);
      }
    });
    parts.push(")");
  };

  try {
    visit(root);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    // The tree is too deep to walk: the text as it stands is the only form left.
    return { text: source.text, references: [], modules: [] };
  }
  return { text: parts.join(""), references, modules };
}

/** Whether the name of a node is what the module calls it, which does not matter to what it is. */
function isBinding(node: ts.Node): boolean {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isVariableDeclaration(node)
  );
}

/** The children of a node that name something rather than refer to a value. */
function namesIn(node: ts.Node): readonly (ts.Node | undefined)[] {
  const { name, propertyName } = node as { readonly name?: ts.Node; readonly propertyName?: ts.Node };
  return [name, propertyName];
}

/** `beta` and `"beta"` are the same property. */
function nameText(name: ts.Node): string | undefined {
  return ts.isIdentifier(name) ||
    ts.isStringLiteralLike(name) ||
    ts.isNumericLiteral(name) ||
    ts.isPrivateIdentifier(name)
    ? `${quoted(name.text)} `
    : undefined;
}

function isLiteral(node: ts.Node): node is ts.LiteralLikeNode {
  return ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

function literalKind(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? "String" : (ts.SyntaxKind[node.kind] ?? "");
}

function isType(node: ts.Node): boolean {
  return (
    (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
    ts.isTypeParameterDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node)
  );
}

/** The module that a node imports from, if it names one. */
function moduleNamed(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const specifier = node.moduleSpecifier;
    return specifier !== undefined && ts.isStringLiteral(specifier) ? specifier.text : undefined;
  }
  if (!ts.isCallExpression(node)) {
    return undefined;
  }
  const [argument] = node.arguments;
  return node.expression.kind === ts.SyntaxKind.ImportKeyword &&
    argument !== undefined &&
    ts.isStringLiteralLike(argument)
    ? argument.text
    : requiredModule(node);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
