import type { Language } from './language';

export const postgresql: Language = {
  name: 'PostgreSQL',
  letters: 'PG',
  family: 'database',
  highlight: 'postgresql',
  hint: 'A query on a database',
  words: 'sql database query postgres',
  starter: `-- $1 name (text) = world\nSELECT 'Hello ' || $1 AS greeting;\n`,
  template: `-- The resource to run against and the parameters become the fields of the form.
-- $1 name (text)
-- $2 smallest (int) = 0
SELECT $1::text AS name, n AS number
FROM generate_series($2::int, $2::int + 4) AS n;
`,
};
