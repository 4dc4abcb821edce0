import { StreamLanguage } from '@codemirror/language';
import { classHighlighter, highlightTree } from '@lezer/highlight';
import { expect, it } from 'vitest';
import { restMode } from './rest-mode';

function coloured(source: string): [string, string][] {
  const pieces: [string, string][] = [];
  const { parser } = StreamLanguage.define(restMode);
  highlightTree(parser.parse(source), classHighlighter, (from, to, style) => {
    pieces.push([source.slice(from, to), style.replaceAll('tok-', '')]);
  });
  return pieces;
}

it('marks nothing of a request as wrong, comments least of all', () => {
  const source = `# $name (text) = world
// a note

POST https://example.com/{{ name }}/x
# about the next
Accept: text/{{name}}

# {"a": {{name}}}`;
  expect(coloured(source)).toEqual([
    ['# $name (text) = world', 'comment'],
    ['// a note', 'comment'],
    ['POST', 'keyword'],
    ['https://example.com/', 'string2'],
    ['{{ name }}', 'variableName2'],
    ['/x', 'string2'],
    ['# about the next', 'comment'],
    ['Accept:', 'propertyName'],
    [' text/', 'string'],
    ['{{name}}', 'variableName2'],
    ['{{name}}', 'variableName2'],
  ]);
});
