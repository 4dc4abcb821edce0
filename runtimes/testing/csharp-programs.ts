import { expect } from 'vitest';
import type { Programs } from './programs';

const main = (body: string, head = 'object Main()') =>
  `using System;\nusing System.Linq;\nclass Script {\n  public static ${head} {\n    ${body}\n  }\n}`;

export const CSHARP: Programs = {
  language: 'csharp',
  echo: main('return value;', 'object Main(object value)'),
  withDefault: main('return given;', 'object Main(string given = "fallback")'),
  throws: {
    source: main('throw new InvalidOperationException("boom");'),
    error: { name: 'InvalidOperationException', message: 'boom', stack: expect.stringContaining('at main.cs:5') },
  },
  brokenSyntax: 'class Script { static object Main( { } }',
  prints: main('Console.WriteLine("out"); Console.Error.WriteLine("err"); return null;'),
  sleeps: main('System.Threading.Thread.Sleep(60000); return null;'),
  // Mono ends at once when it is told to.
  cleansUp: null,
  large: main("return new string('x', size);", 'string Main(int size)'),
  nul: main('return "a\\0b";'),
  deep: main(
    'object value = new object[0]; for (int i = 0; i < 100; i++) value = new object[] { value }; return value;',
  ),
  readsToken: main('return Environment.GetEnvironmentVariable("WM_TOKEN");'),
  hungry: main(
    'var all = new System.Collections.Generic.List<byte[]>(); for (int i = 0; i < 16; i++) ' +
      'all.Add(Enumerable.Repeat((byte) 1, 64 << 20).ToArray()); return all.Count;',
  ),
  crash: {
    source: main('return list[3];', 'int Main(int[] list)'),
    error: { name: 'IndexOutOfRangeException', stack: expect.stringContaining('at main.cs:5') },
  },
};
