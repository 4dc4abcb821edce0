import type { Connection } from 'tedious';
import { type RunRequest, type Runtime, SignatureError } from '../contract';
import { failed, type Verdict } from '../outcome';
import type { Endpoint } from '../postgresql/endpoint';
import { databaseRuntime } from '../sql/database-runtime';
import { badInput, type Done, type Driver, type Rows, Session } from '../sql/session';
import { connectMssql, type MssqlPlace, mssqlResource } from './connection';
import { type Batch, mssqlBatches, mssqlSignature } from './parameters';
import { type Column, jsonRow } from './values';

const READ_ONLY = /^-- ApplicationIntent=ReadOnly *$/im;

export function mssqlRuntime({ forbiddenEndpoints }: { forbiddenEndpoints: Endpoint[] }): Runtime {
  return databaseRuntime(
    {
      language: 'mssql',
      signature: async (source) => mssqlSignature(source),
      resource: mssqlResource,
      run: async (request, at) => run(request, { ...at, isReadOnly: READ_ONLY.test(request.source) }),
    },
    forbiddenEndpoints,
  );
}

async function run(request: RunRequest, place: MssqlPlace): Promise<Verdict> {
  try {
    const batches = mssqlBatches(request.source, request.args);
    return await new Session(request, driverFor(place)).run(batches);
  } catch (error) {
    if (error instanceof SignatureError) return badInput(error.message);
    throw error;
  }
}

function driverFor(place: MssqlPlace): Driver<Connection, Batch> {
  return {
    connect: (onNotice) => connectMssql(place, onNotice),
    query,
    cancel: async (connection) => {
      connection.cancel();
    },
    drop: (connection) => connection.close(),
    close: async (connection) => connection.close(),
    describe,
  };
}

/** The last of a batch's result sets is its result. */
async function query(connection: Connection, { text, values }: Batch, rows: Rows): Promise<Done> {
  const { Request, TYPES } = await import('tedious');
  return new Promise((resolve, reject) => {
    const request = new Request(text, (error, rowCount) => {
      if (error) reject(error);
      else resolve({ command: 'batch', count: rowCount ?? 0 });
    });
    request.on('columnMetadata', () => rows.restart());
    request.on('row', (columns: Column[]) => rows.add(jsonRow(columns)));
    for (const { name, value } of values) {
      request.addParameter(name, Buffer.isBuffer(value) ? TYPES.VarBinary : TYPES.NVarChar, value);
    }
    // Without parameters it runs as it is: what it makes, as a temporary table, is there for the next one.
    if (values.length > 0) connection.execSql(request);
    else connection.execSqlBatch(request);
  });
}

type ServerError = Error & { number?: number; lineNumber?: number; procName?: string };

function describe(error: unknown): Verdict {
  const all = error instanceof AggregateError ? (error.errors as ServerError[]) : [error as ServerError];
  if (all.some(({ number }) => number !== undefined)) {
    const message = all.map(({ message: text, number, lineNumber, procName }) => {
      const place = [procName && `procedure ${procName}`, lineNumber && `line ${lineNumber}`].filter(Boolean);
      return `${text}\n${[`error ${number}`, ...place].join(', ')}`;
    });
    return failed('script_error', { name: 'DatabaseError', message: message.join('\n') });
  }
  const cause = all.map(({ message }) => message).join('; ');
  return failed('script_error', { name: 'ConnectionError', message: `cannot reach the database: ${cause}` });
}
