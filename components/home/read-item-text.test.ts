import { expect, it } from 'vitest';
import { readItemText } from './read-item-text';

it.each([
  ['YAML', 'summary: s\npath: u/ann/x\nvalue:\n  modules: []\n'],
  ['JSON', '{"summary": "s", "path": "u/ann/x", "value": {"modules": []}}'],
])('a flow is read from %s', async (_, text) => {
  expect(await readItemText(text)).toEqual({
    ok: true,
    kind: 'flow',
    flow: { summary: 's', value: { modules: [] } },
    path: 'u/ann/x',
  });
});

it('a script is read with its settings, whatever else an export says about it', async () => {
  const text =
    'path: u/ann/hello\nsummary: Hello\nlanguage: bash\nkind: script\ntimeout: 7\nhash: abc\ncontent: |\n  echo hi\n';
  expect(await readItemText(text)).toMatchObject({
    ok: true,
    kind: 'script',
    path: 'u/ann/hello',
    script: { summary: 'Hello', language: 'bash', timeout: 7, content: 'echo hi\n' },
  });
});

it.each([
  ['', 'There is nothing to read yet'],
  ['language: bash', 'lacks its source'],
  ['language: cobol\ncontent: x', 'no language'],
  ['a: b', 'This is not a flow'],
  ['just words', 'This is not a flow'],
])('%j is refused with a reason', async (text, reason) => {
  const read = await readItemText(text);
  expect(read.ok ? '' : read.errors.join(' ')).toContain(reason);
});
