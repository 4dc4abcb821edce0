import type { Language } from './language';

export const perl: Language = {
  name: 'Perl',
  letters: 'PL',
  family: 'dynamic',
  highlight: 'perl',
  hint: 'Code run by Perl 5',
  words: 'pl code',
  starter: `use feature 'signatures';\n\nsub main($name = "world") {\n    return { greeting => "Hello $name" };\n}\n`,
};
