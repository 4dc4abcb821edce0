import ts from 'typescript';

/** Names of the parameters of what a script exports as functions: null for a destructured one, '...' for the rest. */
export function exportedParameters(source: string): Record<string, (string | null)[]> {
  const file = ts.createSourceFile('main.ts', source, ts.ScriptTarget.ESNext, false);
  const found = file.statements.flatMap(functionsIn).map(([name, node]) => [name, node.parameters.flatMap(nameOf)]);
  return Object.fromEntries(found);
}

type Callable = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

function functionsIn(statement: ts.Statement): [string, Callable][] {
  if (ts.isFunctionDeclaration(statement)) {
    if (!statement.body) return [];
    const isDefault = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    return isDefault ? [['default', statement]] : [[statement.name?.text ?? '', statement]];
  }
  if (ts.isExportAssignment(statement)) return callable(statement.expression, 'default');
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) && initializer ? callable(initializer, name.text) : [],
  );
}

function callable(node: ts.Expression, name: string): [string, Callable][] {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? [[name, node]] : [];
}

function nameOf({ name, dotDotDotToken }: ts.ParameterDeclaration): (string | null)[] {
  if (ts.isIdentifier(name) && name.text === 'this') return [];
  if (dotDotDotToken) return ['...'];
  return [ts.isIdentifier(name) ? name.text : null];
}
