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
};
