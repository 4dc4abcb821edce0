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
  template: `-- The parameters become the fields of the form; the rows of the last statement are the result.
-- :items (json) = [{"name": "a", "price": 3}, {"name": "b", "price": 5}]
-- :least (int) = 4
CREATE TABLE items AS
  SELECT value->>'name' AS name, value->>'price' AS price FROM json_each(:items);
SELECT name, price FROM items WHERE price >= :least;
`,
  kinds: {
    failure: `-- Who calls it gives the error; the rows are kept with the run.
-- :error (json)
SELECT 'Step ' || coalesce(:error->>'step_id', '?') || ' failed: ' || (:error->>'message') AS told;
`,
    trigger: `-- A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
-- :minutes (int) = 60
SELECT id, text FROM (
  SELECT 1 AS id, 'An example' AS text, datetime('now', '-5 minutes') AS created_at
  UNION SELECT 2, 'An old one', datetime('now', '-1 year')
)
WHERE created_at > datetime('now', '-' || :minutes || ' minutes');
`,
  },
};
