import { databaseResource } from '../postgresql/connection';
import { mysqlResource } from '../mysql/connection';
import { SignatureError, type RunRequest } from '../contract';

/** A source whose resources have become secrets of its own database, and what makes these. */
export type Attached = { source: string; setUp: string[]; secrets: string[] };

const ATTACH =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\battach\s+(?:database\s+)?(?:if\s+not\s+exists\s+|or\s+replace\s+)?('\$res:([^']+)')([^;(]*)\(([^)]*)\)/gi;

/** `ATTACH '$res:u/ada/shop' AS shop (TYPE postgres)`: what the resource says is looked up with the rights of the run. */
export async function withResources(source: string, resolve: RunRequest['resolve']): Promise<Attached> {
  const found = [...source.matchAll(ATTACH)].filter(([, quoted]) => quoted !== undefined);
  const attached: Attached = { source, setUp: [], secrets: [] };
  // From the end, so that what is found before stays where it is.
  for (const [at, match] of [...found.entries()].toReversed()) {
    const [text, quoted = '', path = '', , options = ''] = match;
    const kind = /\btype\s+'?(postgres|mysql)\b/i.exec(options)?.[1]?.toLowerCase();
    if (!kind) throw new SignatureError(`ATTACH '$res:${path}' needs (TYPE postgres) or (TYPE mysql)`);
    const resource = await resolve?.(`$res:${path}`);
    const { secret, connection, password } =
      kind === 'mysql' ? mysqlSecret(path, resource) : postgresSecret(path, resource);
    const name = `millrace_${at + 1}`;
    attached.setUp.unshift(`LOAD ${kind}_scanner`, `CREATE SECRET ${name} (TYPE ${kind}, ${secret})`);
    if (password) attached.secrets.push(password);
    const rewritten = text.replace(quoted, () => quote(connection)).replace(/\)$/, `, SECRET ${name})`);
    attached.source =
      attached.source.slice(0, match.index) + rewritten + attached.source.slice(match.index + text.length);
  }
  return attached;
}

type Secret = { secret: string; connection: string; password: string };

function postgresSecret(path: string, given: unknown): Secret {
  const parsed = databaseResource.safeParse(given);
  if (!parsed.success) throw new SignatureError(`${path} is no postgresql resource`);
  const { host, port, user, password, dbname, sslmode } = parsed.data;
  return {
    secret: settings({ HOST: host, PORT: String(port), DATABASE: dbname, USER: user, PASSWORD: password ?? '' }),
    connection: sslmode ? `sslmode=${sslmode}` : '',
    password: password ?? '',
  };
}

function mysqlSecret(path: string, given: unknown): Secret {
  const parsed = mysqlResource.safeParse(given);
  if (!parsed.success) throw new SignatureError(`${path} is no mysql resource`);
  const { host, port, user, password, database, ssl } = parsed.data;
  return {
    secret: settings({
      HOST: host,
      PORT: String(port),
      DATABASE: database,
      USER: user ?? '',
      PASSWORD: password ?? '',
    }),
    connection: ssl ? 'ssl_mode=required' : '',
    password: password ?? '',
  };
}

function settings(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${quote(value)}`)
    .join(', ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
