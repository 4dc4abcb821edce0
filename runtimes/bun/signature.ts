import ts from 'typescript';
import type { JsonSchema } from '@/engine/flow/schema';
import type { Signature } from '../contract';
import { objectSchema } from '../object-schema';
import { defaultValue } from './default-value';
import { compileScript } from './program';
import { typeSchema } from './type-schema';

/** The form of a TypeScript or JavaScript script, from the parameters of its `main`. */
export function typescriptSignature(source: string): Signature {
  const { file, checker } = compileScript(source);
  const main = findMain(file);
  if (!main) return { schema: objectSchema({}, []), hasMain: false };
  const { properties, required } = fieldsOf(main, checker);
  return { schema: objectSchema(properties, required, documentation(main)), hasMain: true };
}

type Fields = { properties: Record<string, JsonSchema>; required: string[] };

function fieldsOf(main: Main, checker: ts.TypeChecker): Fields {
  const [only] = main.parameters;
  if (only && main.parameters.length === 1 && ts.isObjectBindingPattern(only.name)) {
    return destructured(only, { checker, pattern: only.name });
  }
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const parameter of main.parameters) {
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken || parameter.name.text === 'this') continue;
    properties[parameter.name.text] = field(parameter, checker);
    if (!parameter.initializer && !parameter.questionToken) required.push(parameter.name.text);
  }
  return { properties, required };
}

type Main = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** `main` before a default export, as when it runs. */
function findMain(file: ts.SourceFile): Main | null {
  let fallback: Main | null = null;
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement)) {
      if (statement.name?.text === 'main' && statement.body) return statement;
      if (isDefault(statement)) fallback ??= statement;
    }
    const assigned = ts.isVariableStatement(statement) ? assignedMain(statement) : null;
    if (assigned) return assigned;
    if (ts.isExportAssignment(statement)) fallback ??= asFunction(statement.expression);
  }
  return fallback;
}

function isDefault(statement: ts.FunctionDeclaration): boolean {
  return statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

function assignedMain({ declarationList }: ts.VariableStatement): Main | null {
  const main = declarationList.declarations.find(({ name }) => ts.isIdentifier(name) && name.text === 'main');
  return main?.initializer ? asFunction(main.initializer) : null;
}

function asFunction(node: ts.Expression): Main | null {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? node : null;
}

function field(parameter: ts.ParameterDeclaration, checker: ts.TypeChecker): JsonSchema {
  const schema = typeSchema(checker, checker.getTypeAtLocation(parameter), parameter.type);
  const value = parameter.initializer && defaultValue(parameter.initializer, checker);
  const description = parameterDoc(parameter);
  return {
    ...schema,
    ...(description ? { description } : {}),
    ...(value === undefined ? {} : { default: value }),
  };
}

/** `main({ a, b = 2 }: {…})` takes the arguments as one object, so its members are the form. */
function destructured(
  parameter: ts.ParameterDeclaration,
  { checker, pattern }: { checker: ts.TypeChecker; pattern: ts.ObjectBindingPattern },
): Fields {
  const schema = typeSchema(checker, checker.getTypeAtLocation(parameter), parameter.type);
  const properties: Record<string, JsonSchema> = { ...schema.properties };
  const optional = new Set<string>();
  for (const element of pattern.elements) {
    if (element.dotDotDotToken) continue;
    const name = (element.propertyName ?? element.name).getText();
    const value = element.initializer && defaultValue(element.initializer, checker);
    properties[name] = { ...properties[name], ...(value === undefined ? {} : { default: value }) };
    if (element.initializer) optional.add(name);
  }
  const required = (schema.required ?? Object.keys(properties)).filter((name) => !optional.has(name));
  return { properties, required };
}

function parameterDoc(parameter: ts.ParameterDeclaration): string {
  const [tag] = ts.getJSDocParameterTags(parameter);
  return (ts.getTextOfJSDocComment(tag?.comment) ?? '').replace(/^\s*-\s*/, '').trim();
}

function documentation(main: Main): string {
  const comments = ts.getJSDocCommentsAndTags(main).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(comments.at(-1)?.comment) ?? '').trim();
}
