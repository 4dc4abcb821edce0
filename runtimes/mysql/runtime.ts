import type { Connection } from 'mysql2';
import { type RunOutcome, type RunRequest, type Runtime, SignatureError } from '../contract';
import { canceled, failed, NOTHING_RAN, type Verdict } from '../outcome';
import { type Endpoint, vetEndpoint } from '../postgresql/endpoint';
import { bindStatements, type BoundStatement, DATABASE, querySignature } from '../sql/query-parameters';
import { badInput, type Driver, Session } from '../sql/session';
import { connectMysql, type MysqlResource, mysqlResource, queryMysql } from './connection';

export function mysqlRuntime({ forbiddenEndpoints }: { forbiddenEndpoints: Endpoint[] }): Runtime {
  return {
    language: 'mysql',
    signature: async (source) => querySignature(source, { type: 'object', format: 'resource-mysql' }),
    unavailable: async () => null,
    run: async (request): Promise<RunOutcome> => {
      const began = performance.now();
      const verdict = request.signal.aborted ? canceled() : await runSql(request, forbiddenEndpoints);
      return { ...NOTHING_RAN, timings: { ...NOTHING_RAN.timings, runMs: performance.now() - began }, ...verdict };
    },
  };
}

async function runSql(request: RunRequest, forbidden: Endpoint[]): Promise<Verdict> {
  const parsed = mysqlResource.safeParse(request.args[DATABASE]);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return badInput(`the argument "${DATABASE}" is no mysql resource: ${issue?.path.join('.')} ${issue?.message}`);
  }
  const vetted = await vetEndpoint(parsed.data, forbidden);
  if ('refusal' in vetted) return badInput(`cannot connect to the database: ${vetted.refusal}`);
  try {
    const statements = bindStatements(request.source, request.args);
    return await new Session(request, driverFor(parsed.data, vetted.address)).run(statements);
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
        await queryMysql(other, { text: `KILL QUERY ${Number(victim.threadId)}`, values: [] }, () => {});
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
