import { type Client, DatabaseError, Query, type QueryConfig } from 'pg';
import type { RunRequest, Runtime } from '../contract';
import { failed, type Verdict } from '../outcome';
import { type Database, databaseRuntime } from '../sql/database-runtime';
import { badInput, type Driver, Session } from '../sql/session';
import { cancelBackend, connect, type ConnectOptions, type DatabaseResource, databaseResource } from './connection';
import type { Endpoint } from './endpoint';
import { postgresqlSignature, readDefault } from './signature';
import { type SqlParameter, type Statement, sqlParameters, sqlStatements } from './statements';
import { bindValue } from './values';

export function postgresqlRuntime({ forbiddenEndpoints }: { forbiddenEndpoints: Endpoint[] }): Runtime {
  const database: Database<DatabaseResource> = {
    language: 'postgresql',
    signature: async (source) => postgresqlSignature(source),
    resource: databaseResource,
    run: runSql,
  };
  return databaseRuntime(database, forbiddenEndpoints);
}

async function runSql(request: RunRequest, place: Pick<ConnectOptions, 'resource' | 'address'>): Promise<Verdict> {
  const parameters = sqlParameters(request.source);
  const statements = sqlStatements(request.source, parameters);
  const unknown = statements
    .flatMap((each) => each.parameters)
    .find((at) => !parameters.some((p) => p.position === at));
  if (unknown !== undefined)
    return badInput(`$${unknown} is used but not declared: add a line "-- $${unknown} name (type)"`);
  const target = { ...place, timeoutMs: request.limits.timeoutMs };
  return new Session(request, driverFor({ target, parameters, request })).run(statements);
}

type Job = { target: ConnectOptions; parameters: SqlParameter[]; request: RunRequest };

function driverFor({ target, parameters, request }: Job): Driver<Client, Statement> {
  return {
    connect: async (onNotice) => {
      const client = await connect(target);
      client.on('error', () => {
        // The query in flight rejects with the same.
      });
      client.on('notice', ({ severity, message }) => onNotice(`${severity ?? 'NOTICE'}: ${message ?? ''}\n`));
      return client;
    },
    query: (client, statement, rows) => {
      const values = statement.parameters.map((position) => valueOf(position, { parameters, request }));
      // The extended protocol takes one statement only, so nothing can slip in behind it.
      const config: QueryConfig & { queryMode: 'extended' } = { text: statement.text, values, queryMode: 'extended' };
      const query = new Query(config);
      return new Promise((resolve, reject) => {
        query.on('row', rows.add);
        query.on('end', (result) => resolve({ command: result.command ?? 'OK', count: result.rowCount ?? 0 }));
        query.on('error', reject);
        client.query(query);
      });
    },
    cancel: (client) => cancelBackend(target, client),
    drop: dropConnection,
    close: (client) => client.end(),
    describe,
  };
}

function valueOf(position: number, { parameters, request }: Omit<Job, 'target'>): unknown {
  const parameter = parameters.find((each) => each.position === position);
  if (!parameter) return null;
  const given = request.args[parameter.name];
  const { schema } = postgresqlSignature(request.source);
  const fallback =
    parameter.default === null ? null : readDefault(parameter.default, schema.properties?.[parameter.name] ?? {});
  return bindValue(given === undefined ? fallback : given, parameter);
}

function dropConnection(client: Client): void {
  const { connection } = client as Client & { connection?: { stream?: { destroy: () => void } } };
  connection?.stream?.destroy();
}

function describe(error: unknown): Verdict {
  if (error instanceof DatabaseError) {
    const { message, detail, hint, code } = error;
    const lines = [message, detail && `Detail: ${detail}`, hint && `Hint: ${hint}`, code && `SQLSTATE ${code}`];
    return failed('script_error', { name: 'DatabaseError', message: lines.filter(Boolean).join('\n') });
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  return failed('script_error', { name: 'ConnectionError', message: `cannot reach the database: ${message}` });
}
