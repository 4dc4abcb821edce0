import { Client } from 'pg';
import { z } from 'zod';
import { jsonTypes } from './values';

const CONNECT_MS = 15_000;

/** The resource a database step is given, with the field names of Windmill's `postgresql` type. */
export const databaseResource = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65535).default(5432),
  user: z.string().min(1),
  password: z.string().nullish(),
  dbname: z.string().min(1),
  sslmode: z.enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']).nullish(),
  root_certificate_pem: z.string().nullish(),
});
export type DatabaseResource = z.infer<typeof databaseResource>;

export type ConnectOptions = { resource: DatabaseResource; address: string; timeoutMs: number };

/** Connects to the vetted address. Every setting is given, so that none is taken from this process's environment. */
export async function connect(options: ConnectOptions): Promise<Client> {
  const mode = options.resource.sslmode ?? 'prefer';
  if (mode === 'disable') return open(options, false);
  try {
    return await open(options, tlsOptions(options.resource, mode));
  } catch (error) {
    const isOptional = mode === 'prefer' || mode === 'allow';
    // A server's own refusal carries a code; one without means that it speaks no TLS.
    if (!isOptional || (error as { code?: string }).code !== undefined) throw error;
    return open(options, false);
  }
}

function tlsOptions({ host, root_certificate_pem: ca }: DatabaseResource, mode: string) {
  const isVerified = mode === 'verify-ca' || mode === 'verify-full';
  return {
    rejectUnauthorized: isVerified,
    servername: host,
    ...(ca ? { ca } : {}),
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

async function open({ resource, address, timeoutMs }: ConnectOptions, ssl: false | object): Promise<Client> {
  const password = resource.password ?? '';
  const client = new Client({
    host: address,
    port: resource.port,
    user: resource.user,
    // A function, because the driver fills an empty text from the environment.
    password: () => password,
    database: resource.dbname,
    ssl,
    application_name: 'millrace',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: timeoutMs,
    types: jsonTypes,
  });
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Stops the server's work on a connection, which closing the socket would not. */
export async function cancelBackend(options: ConnectOptions, victim: Client): Promise<void> {
  const { processID } = victim as Client & { processID?: number };
  if (!processID) return;
  const client = await connect(options);
  try {
    await client.query('select pg_cancel_backend($1)', [processID]);
  } finally {
    await client.end();
  }
}
