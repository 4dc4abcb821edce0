import { Client } from 'pg';

const ERROR_CODES = new Map([
  ['3D000', 'P1003'],
  ['28P01', 'P1000'],
  ['28000', 'P1000'],
  ['42P04', 'P1009'],
]);
const UNREACHABLE = 'P1001';

/**
 * `cli can-connect-to-database`, `cli create-database`, `cli drop-database`.
 * @param {string} databaseUrl
 * @param {string} command
 * @returns {Promise<number>} the exit code
 */
export async function runDatabaseCommand(databaseUrl, command) {
  // The CLI skips the first line.
  log('INFO', 'Starting the schema engine');
  const url = new URL(databaseUrl);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (command !== 'can-connect-to-database') url.pathname = '/postgres';
  const client = new Client({ connectionString: url.href });
  try {
    await client.connect();
    const name = client.escapeIdentifier(database);
    if (command === 'create-database') await client.query(`CREATE DATABASE ${name}`);
    if (command === 'drop-database') await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    return 0;
  } catch (error) {
    const { code = '', message } = /** @type {Error & { code?: string }} */ (error);
    log('ERROR', message || code, ERROR_CODES.get(code) ?? UNREACHABLE);
    return 1;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * @param {'INFO' | 'ERROR'} level
 * @param {string} message
 * @param {string} [errorCode]
 */
function log(level, message, errorCode) {
  const entry = { level, timestamp: new Date().toISOString(), target: 'schema_engine::logger' };
  process.stderr.write(`${JSON.stringify({ ...entry, fields: { message, error_code: errorCode } })}\n`);
}
