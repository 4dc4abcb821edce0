import type { Connection } from 'mysql2';
import { type RunRequest, type Runtime, SignatureError } from '../contract';
import { failed, type Verdict } from '../outcome';
import type { Endpoint } from '../postgresql/endpoint';
import { type Database, databaseRuntime } from '../sql/database-runtime';
import { bindStatements, type BoundStatement, querySignature } from '../sql/query-parameters';
import { badInput, type Driver, type Rows, Session } from '../sql/session';
import { connectMysql, type MysqlResource, mysqlResource, queryMysql } from './connection';

const NOTHING: Rows = { add: () => {}, restart: () => {} };

export function mysqlRuntime({ forbiddenEndpoints }: { forbiddenEndpoints: Endpoint[] }): Runtime {
  const database: Database<MysqlResource> = {
    language: 'mysql',
    signature: async (source) => querySignature(source, { type: 'object', format: 'resource-mysql' }),
    resource: mysqlResource,
    run: runSql,
  };
  return databaseRuntime(database, forbiddenEndpoints);
}

async function runSql(
  request: RunRequest,
  { resource, address }: { resource: MysqlResource; address: string },
): Promise<Verdict> {
  try {
    const statements = bindStatements(request.source, request.args);
    return await new Session(request, driverFor(resource, address)).run(statements);
  } catch (error) {
    if (error instanceof SignatureError) return badInput(error.message);
    throw error;
  }
}

function driverFor(resource: MysqlResource, address: string): Driver<Connection, BoundStatement> {
  return {
    connect: () => connectMysql(resource, address),
    query: queryMysql,
    cancel: async (victim) => {
      const other = await connectMysql(resource, address);
      try {
        await queryMysql(other, { text: `KILL QUERY ${Number(victim.threadId)}`, values: [] }, NOTHING);
      } finally {
        other.destroy();
      }
    },
    drop: (connection) => connection.destroy(),
    close: async (connection) => connection.destroy(),
    describe,
  };
}

function describe(error: unknown): Verdict {
  const { message, sqlState, errno } = error as Error & { sqlState?: string; errno?: number };
  if (sqlState) {
    return failed('script_error', {
      name: 'DatabaseError',
      message: `${message}\nSQLSTATE ${sqlState}, error ${errno}`,
    });
  }
  return failed('script_error', { name: 'ConnectionError', message: `cannot reach the database: ${message}` });
}
