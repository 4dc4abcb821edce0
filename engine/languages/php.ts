import type { Language } from './language';

export const php: Language = {
  name: 'PHP',
  letters: 'PHP',
  family: 'dynamic',
  highlight: 'php',
  hint: 'Code run by PHP 8',
  words: 'code',
  starter: `<?php\n\nfunction main(string $name = "world") {\n    return ["greeting" => "Hello $name"];\n}\n`,
};
