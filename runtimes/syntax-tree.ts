import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { SignatureError } from './contract';

const require = createRequire(import.meta.url);
const parsers = new Map<string, Promise<Parser>>();
let engine: Promise<void> | null = null;

/** Parses a source with the grammar of that name and hands its root to `read`; the tree is freed afterwards. */
export async function withSyntaxTree<T>(grammar: string, source: string, read: (root: Node) => T): Promise<T> {
  const loading = parsers.get(grammar) ?? loadParser(grammar);
  parsers.set(grammar, loading);
  const tree = (await loading).parse(source);
  if (!tree) throw new SignatureError('the script could not be parsed');
  try {
    refuseSyntaxErrors(tree.rootNode);
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

async function loadParser(grammar: string): Promise<Parser> {
  engine ??= Parser.init({ locateFile: () => require.resolve('web-tree-sitter/web-tree-sitter.wasm') });
  await engine;
  const language = await Language.load(
    join(dirname(require.resolve('@vscode/tree-sitter-wasm/package.json')), `wasm/tree-sitter-${grammar}.wasm`),
  );
  return new Parser().setLanguage(language);
}

function refuseSyntaxErrors(root: Node): void {
  if (!root.hasError) return;
  const fault = findFault(root);
  const near = fault?.text.split('\n')[0]?.slice(0, 60);
  throw new SignatureError(`line ${(fault?.startPosition.row ?? 0) + 1}: syntax error${near ? ` near "${near}"` : ''}`);
}

function findFault(node: Node): Node | null {
  if (node.isError || node.isMissing) return node;
  for (const child of node.children) {
    const found = child?.hasError || child?.isMissing ? findFault(child) : null;
    if (found) return found;
  }
  return null;
}
