import type { Language } from './language';

export const mssql: Language = {
  name: 'SQL Server',
  letters: 'MS',
  family: 'database',
  highlight: 'mssql',
  hint: 'A query on a Microsoft SQL Server or Azure SQL database',
  words: 'sql database query tsql microsoft azure',
  starter: `-- @P1 name (nvarchar) = world
SELECT 'Hello ' + @P1 AS greeting;
`,
  template: `-- The resource to run against and the parameters become the fields of the form; the rows are the result.
-- @P1 name (nvarchar)
-- @P2 smallest (int) = 0
SELECT @P1 AS name, n AS number FROM (VALUES (1), (2), (3)) AS numbers (n) WHERE n >= @P2;
`,
  kinds: {
    failure: `-- Keeps the errors of flows in a table; give it error.name and error.message.
-- @P1 name (nvarchar) = Error
-- @P2 message (nvarchar)
IF OBJECT_ID('flow_errors') IS NULL
  CREATE TABLE flow_errors (name NVARCHAR(200), message NVARCHAR(MAX), noted_at DATETIME2 DEFAULT SYSUTCDATETIME());
GO
INSERT INTO flow_errors (name, message) VALUES (@P1, @P2);
SELECT @P1 + ': ' + @P2 AS told;
`,
    trigger: `-- A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
-- @P1 minutes (int) = 60
SELECT id, text FROM (VALUES
  (1, 'An example', DATEADD(minute, -5, SYSUTCDATETIME())),
  (2, 'An old one', DATEADD(year, -1, SYSUTCDATETIME()))
) AS items (id, text, created_at)
WHERE created_at > DATEADD(minute, -@P1, SYSUTCDATETIME());
`,
  },
};
