import type { Node } from 'web-tree-sitter';
import type { JsonSchema } from '@/engine/flow/schema';
import type { Signature } from '../contract';
import { objectSchema } from '../object-schema';
import { withSyntaxTree } from '../syntax-tree';
import { readDefinitions } from './definitions';
import { docstringOf, noteIn, readDocstring } from './docstring';
import { literalValue } from './literal-value';
import { type Definitions, pythonTypeSchema } from './type-schema';

/** The form of a Python script, from the parameters of its `main`. */
export function pythonSignature(source: string): Promise<Signature> {
  return withSyntaxTree('python', source, read);
}

function read(root: Node): Signature {
  const main = findMain(root);
  if (!main) return { schema: objectSchema({}, []), hasMain: false };
  const definitions = readDefinitions(root);
  const { description, parameters: said } = readDocstring(docstringOf(main.childForFieldName('body')));
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const node of main.childForFieldName('parameters')?.namedChildren ?? []) {
    const parameter = node ? readParameter(node, definitions) : null;
    if (!parameter) continue;
    const about = parameter.description ?? said.get(parameter.name);
    properties[parameter.name] = { ...parameter.schema, ...(about ? { description: about } : {}) };
    if (!parameter.hasDefault) required.push(parameter.name);
  }
  return { schema: objectSchema(properties, required, description), hasMain: true };
}

/** The last definition counts, as it does when the module runs. */
function findMain(root: Node): Node | null {
  const functions = root.namedChildren.map((node) =>
    node?.type === 'decorated_definition' ? node.childForFieldName('definition') : node,
  );
  return functions.findLast(isMain) ?? null;
}

function isMain(node: Node | null): boolean {
  return node?.type === 'function_definition' && node.childForFieldName('name')?.text === 'main';
}

type Parameter = { name: string; schema: JsonSchema; hasDefault: boolean; description: string | undefined };

/** Null for `*args`, `**kwargs` and the separators. */
function readParameter(node: Node, definitions: Definitions): Parameter | null {
  if (node.type.endsWith('_splat_pattern')) return null;
  const name = node.type === 'identifier' ? node : (node.childForFieldName('name') ?? node.namedChild(0));
  if (name?.type !== 'identifier') return null;
  const annotation = node.childForFieldName('type')?.text;
  const value = node.childForFieldName('value');
  const known = value ? literalValue(value, definitions) : undefined;
  const schema = annotation ? pythonTypeSchema(annotation, definitions) : guessFrom(known);
  return {
    name: name.text,
    schema: known === undefined ? schema : { ...schema, default: known },
    hasDefault: value !== null,
    description: annotation && noteIn(annotation),
  };
}

function guessFrom(value: unknown): JsonSchema {
  if (typeof value === 'string' || typeof value === 'boolean') return { type: typeof value };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  if (Array.isArray(value)) return { type: 'array' };
  return typeof value === 'object' && value !== null ? { type: 'object' } : {};
}
