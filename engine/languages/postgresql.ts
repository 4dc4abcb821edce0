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
  kinds: {
    failure: `-- Keeps the errors of flows in a table; give it error.name and error.message.
-- $1 name (text) = Error
-- $2 message (text)
CREATE TABLE IF NOT EXISTS flow_errors (name text, message text, noted_at timestamptz DEFAULT now());
INSERT INTO flow_errors (name, message) VALUES ($1, $2) RETURNING name || ': ' || message AS told;
`,
    trigger: `-- A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
-- $1 minutes (int) = 60
SELECT id, text FROM (VALUES
  (1, 'An example', now() - interval '5 minutes'),
  (2, 'An old one', now() - interval '1 year')
) AS items (id, text, created_at)
WHERE created_at > now() - make_interval(mins => $1::int);
`,
  },
};
