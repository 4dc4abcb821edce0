import type { Language } from './language';

export const duckdb: Language = {
  name: 'DuckDB',
  letters: 'DK',
  family: 'database',
  highlight: 'postgresql',
  hint: 'A query on files, on other databases, or on its arguments',
  words: 'sql database query analytics parquet csv',
  starter: `-- $name (text) = world
SELECT 'Hello ' || $name AS greeting;
`,
  template: `-- The parameters become the fields of the form; the rows of the last statement are the result.
-- $items (json) = [{"name": "a", "price": 3}, {"name": "b", "price": 5}]
-- $least (int) = 4
CREATE TABLE items AS
  SELECT item->>'name' AS name, CAST(item->>'price' AS INTEGER) AS price
  FROM (SELECT unnest(CAST($items AS JSON[])) AS item);
SELECT name, price FROM items WHERE price >= $least;
`,
  kinds: {
    failure: `-- Who calls it gives the error; the rows are kept with the run.
-- $error (json)
SELECT 'Step ' || coalesce($error->>'step_id', '?') || ' failed: ' || ($error->>'message') AS told;
`,
    trigger: `-- A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
-- $minutes (int) = 60
SELECT id, text FROM (VALUES
  (1, 'An example', now() - INTERVAL 5 MINUTE),
  (2, 'An old one', now() - INTERVAL 1 YEAR)
) AS items(id, text, created_at)
WHERE created_at > now() - to_minutes($minutes);
`,
  },
};
