/** The names at the top level of a module: what they stand for, and which of them it exports. */
import ts from "typescript";

/** `const name = initialiser`. */
export interface ConstantBinding {
  readonly kind: "constant";
  readonly nameNode: ts.Identifier;
  readonly initialiser: ts.Expression;
  readonly statement: ts.Statement;
}

/** A name that another module gives; `imported` is `*` for a namespace. */
export interface ImportBinding {
  readonly kind: "import";
  readonly specifier: string;
  readonly imported: string;
}

/** A function, a class, an enumeration, or one name of a destructured value. */
export interface OtherBinding {
  readonly kind: "other";
  readonly node: ts.Node;
  /** Which of the names that `node` binds this is. */
  readonly index: number;
}

export type Binding = ConstantBinding | ImportBinding | OtherBinding;

export interface Bindings {
  readonly local: ReadonlyMap<string, Binding>;
  /** Exported names and the local names behind them. The default export has no name that a user could refer to. */
  readonly exports: readonly { readonly name: string; readonly local: string }[];
  /** Statements that are executed for their effect. */
  readonly loose: readonly ts.Statement[];
}

export function bindingsOf(source: ts.SourceFile): Bindings {
  const local = new Map<string, Binding>();
  const exports: { name: string; local: string }[] = [];
  const loose: ts.Statement[] = [];
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      const names = statement.declarationList.declarations.flatMap((declaration) =>
        bindVariable(declaration, statement, local),
      );
      if (isExported(statement)) {
        exports.push(...names.map((name) => ({ name, local: name })));
      }
    } else if (ts.isImportDeclaration(statement)) {
      bindImport(statement, local, loose);
    } else if (ts.isExportDeclaration(statement)) {
      exports.push(...exportedNames(statement));
    } else if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement)
    ) {
      if (statement.name !== undefined) {
        local.set(statement.name.text, { kind: "other", node: statement, index: 0 });
      }
    } else if (!isInert(statement)) {
      loose.push(statement);
    }
  }
  return { local, exports, loose };
}

function bindVariable(
  declaration: ts.VariableDeclaration,
  statement: ts.Statement,
  local: Map<string, Binding>,
): readonly string[] {
  const { name, initializer } = declaration;
  const required = initializer && requiredModule(initializer);
  if (ts.isIdentifier(name)) {
    if (required !== undefined) {
      local.set(name.text, { kind: "import", specifier: required, imported: "*" });
    } else if (initializer !== undefined) {
      local.set(name.text, { kind: "constant", nameNode: name, initialiser: initializer, statement });
    }
    return [name.text];
  }
  return boundNames(name).map(({ text, property }, index) => {
    if (required !== undefined && property !== undefined) {
      local.set(text, { kind: "import", specifier: required, imported: property });
    } else {
      local.set(text, { kind: "other", node: declaration, index });
    }
    return text;
  });
}

/** The names a pattern binds, with the property each takes where that is a plain one. */
function boundNames(pattern: ts.BindingPattern): readonly { text: string; property?: string }[] {
  return pattern.elements.flatMap((element) => {
    if (ts.isOmittedExpression(element)) {
      return [];
    }
    if (!ts.isIdentifier(element.name)) {
      return boundNames(element.name);
    }
    const property = element.propertyName ?? element.name;
    return ts.isIdentifier(property)
      ? [{ text: element.name.text, property: property.text }]
      : [{ text: element.name.text }];
  });
}

/** The module of `require("…")`. */
export function requiredModule(expression: ts.Expression): string | undefined {
  if (!ts.isCallExpression(expression) || !ts.isIdentifier(expression.expression)) {
    return undefined;
  }
  const [argument] = expression.arguments;
  return expression.expression.text === "require" && argument !== undefined && ts.isStringLiteralLike(argument)
    ? argument.text
    : undefined;
}

function bindImport(statement: ts.ImportDeclaration, local: Map<string, Binding>, loose: ts.Statement[]): void {
  const clause = statement.importClause;
  if (clause === undefined) {
    loose.push(statement);
    return;
  }
  const specifier = ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : "";
  const bind = (name: ts.Identifier, imported: string) => local.set(name.text, { kind: "import", specifier, imported });
  if (clause.name !== undefined) {
    bind(clause.name, "default");
  }
  const named = clause.namedBindings;
  if (named !== undefined && ts.isNamespaceImport(named)) {
    bind(named.name, "*");
  } else if (named !== undefined) {
    for (const element of named.elements) {
      bind(element.name, (element.propertyName ?? element.name).text);
    }
  }
}

function exportedNames(statement: ts.ExportDeclaration): { name: string; local: string }[] {
  const clause = statement.exportClause;
  if (statement.moduleSpecifier !== undefined || clause === undefined || !ts.isNamedExports(clause)) {
    return [];
  }
  return clause.elements
    .map((element) => ({ name: element.name.text, local: (element.propertyName ?? element.name).text }))
    .filter(({ name }) => name !== "default");
}

function isExported(statement: ts.VariableStatement): boolean {
  return statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** Types and the default export run nothing that a declaration depends on, nor does a word that is half typed. */
function isInert(statement: ts.Statement): boolean {
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    return (
      ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression) || ts.isLiteralExpression(expression)
    );
  }
  return (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isExportAssignment(statement) ||
    ts.isEmptyStatement(statement)
  );
}
