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
  template: `-- The resource to run against and the parameters become the fields of the form; the rows are the result.
-- :name (text)
-- :smallest (int) = 0
SELECT :name AS name, n AS number
FROM (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) AS numbers WHERE n >= :smallest;
`,
  kinds: {
    failure: `-- Keeps the errors of flows in a table; give it error.name and error.message.
-- :name (text) = Error
-- :message (text)
CREATE TABLE IF NOT EXISTS flow_errors (name TEXT, message TEXT, noted_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
INSERT INTO flow_errors (name, message) VALUES (:name, :message);
SELECT CONCAT(:name, ': ', :message) AS told;
`,
    trigger: `-- A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
-- :minutes (int) = 60
SELECT id, text FROM (
  SELECT 1 AS id, 'An example' AS text, NOW() - INTERVAL 5 MINUTE AS created_at
  UNION SELECT 2, 'An old one', NOW() - INTERVAL 1 YEAR
) AS items
WHERE created_at > NOW() - INTERVAL :minutes MINUTE;
`,
  },
};
