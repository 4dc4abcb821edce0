import type { Language } from './language';

export const csharp: Language = {
  name: 'C#',
  letters: 'C#',
  family: 'compiled',
  highlight: 'csharp',
  hint: 'A class compiled for Mono',
  words: 'cs dotnet mono code',
  starter: `class Script
{
    public static object Main(string name = "world")
    {
        return new { greeting = "Hello " + name };
    }
}
`,
};
