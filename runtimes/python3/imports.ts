import type { Node } from 'web-tree-sitter';
import { SignatureError } from '../contract';
import { withSyntaxTree } from '../syntax-tree';

/** An import anywhere in the source, and what a comment behind it pins. */
export type PythonImport = {
  /** Without the dots of a relative one. */
  module: string;
  /** What is taken from it; empty for `import module`. */
  names: string[];
  /** How many dots stand before the module. */
  dots: number;
  /** `# pin: package==1.0` behind the line; `repin` counts in place of all others. */
  pin: { requirement: string; isRepin: boolean } | null;
  /** It stands under `if` or `try`: the script does without it. */
  isOptional: boolean;
};

/** All imports of a script. None where it cannot be parsed: Python will say what is wrong with it. */
export async function pythonImports(source: string): Promise<PythonImport[]> {
  if (!/\bimport\b/.test(source)) return [];
  try {
    return await withSyntaxTree('python', source, (root) => {
      const lines = source.split('\n');
      const statements = root.descendantsOfType(['import_statement', 'import_from_statement']);
      return statements.flatMap((node) => (node ? readStatement(node, lines) : []));
    });
  } catch (error) {
    if (error instanceof SignatureError) return [];
    throw error;
  }
}

/** What stands between a script's beginning and its first other statement: nothing of the script can have changed how these load. */
export async function leadingImports(source: string): Promise<PythonImport[]> {
  if (!/\bimport\b/.test(source)) return [];
  try {
    return await withSyntaxTree('python', source, (root) => {
      const imports: PythonImport[] = [];
      for (const node of root.namedChildren) {
        if (node === null || isSilent(node)) continue;
        if (node.type !== 'import_statement' && node.type !== 'import_from_statement') break;
        imports.push(...readStatement(node, []));
      }
      return imports;
    });
  } catch (error) {
    if (error instanceof SignatureError) return [];
    throw error;
  }
}

/** A comment, a text that stands for itself, or an import that only the compiler heeds. */
function isSilent(node: Node): boolean {
  if (node.type === 'expression_statement')
    return /^[ru]?["']/i.test(node.text) && node.namedChild(0)?.type === 'string';
  return node.type === 'comment' || node.type === 'future_import_statement';
}

function readStatement(node: Node, lines: string[]): PythonImport[] {
  const pin = pinBehind(lines[node.endPosition.row] ?? '');
  const named = node.childrenForFieldName('name').flatMap((name) => (name ? [dottedName(name)] : []));
  const common = { pin, isOptional: isOptional(node) };
  if (node.type === 'import_statement') return named.map((module) => ({ module, names: [], dots: 0, ...common }));
  const from = node.childForFieldName('module_name')?.text ?? '';
  const dots = /^\.*/.exec(from)?.[0].length ?? 0;
  return [{ module: from.slice(dots), names: named, dots, ...common }];
}

function isOptional(node: Node): boolean {
  for (let around = node.parent; around; around = around.parent) {
    if (around.type === 'if_statement' || around.type === 'try_statement') return true;
  }
  return false;
}

function dottedName(node: Node): string {
  return (node.type === 'aliased_import' ? node.childForFieldName('name')?.text : node.text) ?? '';
}

function pinBehind(line: string): PythonImport['pin'] {
  const found = /#\s*(re)?pin:\s*(\S.*?)\s*$/.exec(line);
  return found?.[2] ? { requirement: found[2], isRepin: found[1] !== undefined } : null;
}
