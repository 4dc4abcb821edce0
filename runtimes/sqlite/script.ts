/**
 * Opens what the resource says: the bytes of a database in base64, a file in the job's own folders (./shared is what the
 * steps of a flow on one worker have in common), or, without either, an empty database in memory.
 */
export const SQLITE_SCRIPT = `
import { Database } from 'bun:sqlite';

type Statement = { text: string; values: unknown[] };

export function main(statements: Statement[], database: { file?: string; path?: string }) {
  const opened = database.file
    ? Database.deserialize(Buffer.from(database.file.replace(/^data:[^,]*,/, ''), 'base64'))
    : new Database(database.path || ':memory:', { create: true, safeIntegers: true });
  let rows: unknown[] = [];
  for (const [at, { text, values }] of statements.entries()) {
    const began = performance.now();
    const prepared = opened.prepare(text);
    rows = prepared.all(...values.map(bound)).map(plain);
    const took = Math.round(performance.now() - began);
    console.log('statement ' + (at + 1) + ': ' + rows.length + (rows.length === 1 ? ' row, ' : ' rows, ') + took + ' ms');
  }
  opened.close();
  return rows;
}

function bound(value: unknown) {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** Whole numbers that JSON has no exact form for stay as text. */
function plain(row: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, ArrayBuffer.isView(value) ? Buffer.from(value).toString('base64') : value]));
}
`;
