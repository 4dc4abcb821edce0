import { expect, it } from 'vitest';
import { perlSignature } from './signature';

const FIELDS = { name: {}, count: { type: 'integer', default: 2 }, list: { type: 'array', default: ['a', 1] } };

it.each([
  ['a signature', "sub main($name, $count = 2, $list //= ['a', 1], @rest) {\n}"],
  ['a list', "sub main {\n  my ($name, $count, $list) = @_;\n  $count //= 2;\n  $list ||= ['a', 1];\n}"],
  ['shifts', "sub main {\n  my $name = shift;\n  my $count = shift // 2;\n  my $list = shift(@_) || ['a', 1];\n}"],
])('reads parameters from %s', (_, source) => {
  const { schema } = perlSignature(source);
  expect(schema.properties).toEqual(FIELDS);
  expect(schema.required).toEqual(['name']);
});

it('reads the comment above, and says that there is no main', () => {
  const { schema } = perlSignature('# Greets.\n# @param name who it is\nsub main($name) { 1 }');
  expect(schema).toMatchObject({ description: 'Greets.', properties: { name: { description: 'who it is' } } });
  expect(perlSignature('print 1;')).toMatchObject({ hasMain: false });
});
