import type { Language } from './language';

export const mysql: Language = {
  name: 'MySQL',
  letters: 'MY',
  family: 'database',
  highlight: 'mysql',
  hint: 'A query on a MySQL or MariaDB database',
  words: 'sql database query mariadb',
  starter: `-- :name (text) = world
SELECT CONCAT('Hello ', :name) AS greeting;
`,
};
