import { expect, it } from 'vitest';
import { parseType } from './type-expression';

/** A tree in one line: `[](int)`. */
function shown({ name, args, labels }: ReturnType<typeof parseType>): string {
  const inner = args.map((arg, at) => (labels ? `${labels[at]}:` : '') + shown(arg)).join(',');
  return args.length > 0 ? `${name}(${inner})` : name;
}

it.each([
  ['int', 'int'],
  ['int[]', '[](int)'],
  ['int[][]', '[]([](int))'],
  ['int[,]', '[](int)'],
  ['[]string', '[](string)'],
  ['[3]string', '[](string)'],
  ['map[string][]*T', '{}([](*(T)))'],
  ['HashMap<String, Vec<Option<i32>>>', 'HashMap(String,Vec(Option(i32)))'],
  ['&mut [u8]', '[](u8)'],
  ["&'a str", 'str'],
  ['[i32; 3]', '[](i32)'],
  ['(i32, String)', '()(i32,String)'],
  ['std::collections::HashMap<String, i32>', 'std::collections::HashMap(String,i32)'],
  ['List<int?>', 'List(?(int))'],
  ['?string', '?(string)'],
  ['int|string|null', '|(int,string,null)'],
  ['record<a: int, "b c": list<string>>', 'record(a:int,b c:list(string))'],
  ['Hash{Symbol => Array<String>}', 'Hash(Symbol,Array(String))'],
  ['dictionary[string,int]', 'dictionary(string,int)'],
  ['\\App\\Point', '\\App\\Point'],
  ['func(int) string', ''],
  ['a b', ''],
  ["'a'|'b-c'", "|('a','b-c')"],
  ['', ''],
])('reads %s', (text, tree) => {
  expect(shown(parseType(text))).toBe(tree);
});
