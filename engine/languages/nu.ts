import type { Language } from './language';

export const nu: Language = {
  name: 'Nushell',
  letters: 'NU',
  family: 'shell',
  highlight: 'nu',
  hint: 'A shell whose commands hand on tables',
  words: 'nu shell command',
  starter: `def main [name: string = "world"] {\n  { greeting: $"Hello ($name)" }\n}\n`,
};
