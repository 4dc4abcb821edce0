import type { Language } from './language';

export const ruby: Language = {
  name: 'Ruby',
  letters: 'RB',
  family: 'dynamic',
  highlight: 'ruby',
  hint: 'Code run by Ruby 3',
  words: 'rb code',
  starter: `def main(name = "world")\n  { greeting: "Hello #{name}" }\nend\n`,
};
