import type { Node } from 'web-tree-sitter';
import { commentBlock } from '../packages/comment-block';
import { withSyntaxTree } from '../syntax-tree';

/**
 * What the block of `gemfile`, or the lines below `# gemfile:`, ask for: lines of a Gemfile. Only what is written out
 * counts; none of it runs.
 */
export async function rubyRequirements(source: string): Promise<string | null> {
  const comment = commentBlock(source, '#', 'gemfile');
  const text = comment ? `gemfile do\n${comment.join('\n')}\nend` : source;
  if (!text.includes('gemfile')) return null;
  const gems = await withSyntaxTree('ruby', text, (root) => callsOf(root, 'gemfile').flatMap(gemsOf));
  return gems.length > 0 ? [...new Set(gems)].toSorted().join('\n') : null;
}

function callsOf(node: Node, method: string): Node[] {
  return node
    .descendantsOfType('call')
    .flatMap((call) => (call?.childForFieldName('method')?.text === method ? [call] : []));
}

function gemsOf(block: Node): string[] {
  return callsOf(block, 'gem').flatMap((call) => {
    const words = call.childForFieldName('arguments')?.namedChildren ?? [];
    const written = words.flatMap((word) => (word ? wordsOf(word) : []));
    return words[0]?.type === 'string' ? [`gem ${written.join(', ')}`] : [];
  });
}

/** Texts, lists of them, and options with a text; what is loaded under which name is for the run. */
function wordsOf(node: Node): string[] {
  if (node.type === 'string') return [quoted(node)];
  if (node.type === 'array') return node.namedChildren.flatMap((item) => (item ? wordsOf(item) : []));
  if (node.type !== 'pair') return [];
  const name = node.childForFieldName('key')?.text.replace(/^:|:$/g, '') ?? '';
  const value = node.childForFieldName('value');
  return value?.type === 'string' && /^\w+$/.test(name) && name !== 'require' ? [`${name}: ${quoted(value)}`] : [];
}

/** In single quotes, where Ruby puts nothing in. */
function quoted(text: Node): string {
  const content = text.namedChildren.map((part) => part?.text ?? '').join('');
  return `'${content.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
