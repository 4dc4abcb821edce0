import type { Language } from './language';

export const sqlite: Language = {
  name: 'SQLite',
  letters: 'SL',
  family: 'database',
  highlight: 'sqlite',
  hint: 'A query on a small database, or on its arguments',
  words: 'sql database query',
  starter: `-- :name (text) = world
SELECT 'Hello ' || :name AS greeting;
`,
};
