import ts from 'typescript';

/** The value of a parameter's default where it can be known without running it, else undefined. */
export function defaultValue(node: ts.Expression, checker: ts.TypeChecker): unknown {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node)) return signed(node, checker);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)) {
    return defaultValue(node.expression, checker);
  }
  if (ts.isArrayLiteralExpression(node)) return fromList(node, checker);
  if (ts.isObjectLiteralExpression(node)) return fromObject(node, checker);
  if (ts.isPropertyAccessExpression(node)) return checker.getConstantValue(node);
  return KEYWORDS.get(node.kind);
}

const KEYWORDS = new Map<ts.SyntaxKind, unknown>([
  [ts.SyntaxKind.TrueKeyword, true],
  [ts.SyntaxKind.FalseKeyword, false],
  [ts.SyntaxKind.NullKeyword, null],
]);

function signed(node: ts.PrefixUnaryExpression, checker: ts.TypeChecker): unknown {
  const value = defaultValue(node.operand, checker);
  if (typeof value !== 'number') return undefined;
  if (node.operator === ts.SyntaxKind.MinusToken) return -value;
  return node.operator === ts.SyntaxKind.PlusToken ? value : undefined;
}

function fromList(node: ts.ArrayLiteralExpression, checker: ts.TypeChecker): unknown {
  const items = node.elements.map((element) => defaultValue(element, checker));
  return items.includes(undefined) ? undefined : items;
}

function fromObject(node: ts.ObjectLiteralExpression, checker: ts.TypeChecker): unknown {
  const entries: [string, unknown][] = [];
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return undefined;
    const value = defaultValue(property.initializer, checker);
    if (value === undefined) return undefined;
    entries.push([ts.isStringLiteralLike(property.name) ? property.name.text : property.name.getText(), value]);
  }
  return Object.fromEntries(entries);
}
