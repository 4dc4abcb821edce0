import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import type { Connection, ConnectionConfiguration } from 'tedious';
import { z } from 'zod';
import type { Endpoint, Vetted } from '../postgresql/endpoint';

const CONNECT_MS = 15_000;
/** What a server says of the database and the language of each new connection. */
const GREETINGS = [5701, 5703];

/** The resource a database step is given, with the field names of Windmill's `ms_sql_server` type. */
export const mssqlResource = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535).default(1433),
  user: z.string().nullish(),
  password: z.string().nullish(),
  dbname: z.string().min(1),
  instance_name: z.literal('', 'cannot be looked up: give the port of the instance instead').nullish(),
  aad_token: z.object({ token: z.string().nullish() }).nullish(),
  trust_cert: z.boolean().nullish(),
  ca_cert: z.string().nullish(),
  encrypt: z.boolean().nullish(),
  integrated_auth: z.literal(false, 'is not possible here: give a user and a password, or an aad_token').nullish(),
});
type MssqlResource = z.infer<typeof mssqlResource>;

export type MssqlPlace = {
  resource: MssqlResource;
  address: string;
  /** Asked again where a server refers its client to another one. */
  vet: (endpoint: Endpoint) => Promise<Vetted>;
  isReadOnly: boolean;
};

/** The driver is loaded by the first query that needs it. */
export async function connectMssql(place: MssqlPlace, onNotice: (text: string) => void): Promise<Connection> {
  const { Connection } = await import('tedious');
  const connection = new Connection(configurationFor(place));
  connection.on('infoMessage', ({ message, number }) => {
    if (!GREETINGS.includes(number)) onNotice(`${message}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  connection.on('error', () => {
    // The query in flight fails with the same.
  });
  return connection;
}

function configurationFor({ resource, address, vet, isReadOnly }: MssqlPlace): ConnectionConfiguration {
  const { host, port, dbname, user, password, aad_token: access, trust_cert: isTrusted, ca_cert: ca } = resource;
  const isEncrypted = resource.encrypt ?? true;
  return {
    server: host,
    authentication: access?.token
      ? { type: 'azure-active-directory-access-token', options: { token: access.token } }
      : { type: 'default', options: { userName: user ?? '', password: password ?? '' } },
    options: {
      port,
      database: dbname,
      appName: 'millrace',
      encrypt: isEncrypted,
      trustServerCertificate: isTrusted ?? true,
      ...(isIP(host) ? {} : { serverName: host }),
      ...(ca && isTrusted === false ? { cryptoCredentialsDetails: { ca } } : {}),
      connector: connectorFor({ host, port }, { address, vet, isEncrypted }) as () => Promise<Socket>,
      connectTimeout: CONNECT_MS,
      // The run has a time limit of its own.
      requestTimeout: 0,
      maxRetriesOnTransientErrors: 0,
      readOnlyIntent: isReadOnly,
      useUTC: true,
    },
  };
}

/** The driver tells where it wants to connect to, which its types keep quiet about. */
function connectorFor(
  own: Endpoint,
  { address, vet, isEncrypted }: Pick<MssqlPlace, 'address' | 'vet'> & { isEncrypted: boolean },
) {
  return async (wanted: Endpoint): Promise<Socket> => {
    const isOwn = wanted.host === own.host && wanted.port === own.port;
    const vetted = isOwn ? { address } : await vet(wanted);
    if ('refusal' in vetted) throw new Error(`it refers to ${wanted.host}:${wanted.port}: ${vetted.refusal}`);
    const socket = connect({ host: vetted.address, port: wanted.port });
    await once(socket, 'connect');
    if (isEncrypted) refusePlainText(socket);
    return socket;
  };
}

const ENCRYPTION = 1;
const [ON, REQUIRED] = [1, 3];

/** Where a server says that it encrypts nothing, the driver would send it the password all the same. */
function refusePlainText(socket: Socket): void {
  socket.once('data', (reply: Buffer) => {
    const encryption = preloginOption(reply, ENCRYPTION);
    if (encryption !== ON && encryption !== REQUIRED) {
      socket.destroy(new Error('it does not encrypt. To connect all the same, set "encrypt" to false in the resource'));
    }
  });
}

/** Behind a head of 8 bytes: a list of number, place and size of each option, then their values. */
function preloginOption(reply: Buffer, wanted: number): number | undefined {
  for (let at = 8; at + 5 <= reply.length && reply[at] !== 0xff; at += 5) {
    if (reply[at] === wanted) return reply[8 + reply.readUInt16BE(at + 1)];
  }
  return undefined;
}
