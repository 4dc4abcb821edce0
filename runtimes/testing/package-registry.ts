import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A registry on this host, as far as static files make one. */
export type PackageRegistry = {
  /** `host:port`, and the same as a URL. */
  host: string;
  url: string;
  files: Map<string, string | Buffer>;
  close: () => Promise<void>;
};

export type RegistryOptions = {
  /** Whoever does not send this header is refused. */
  authorization?: string;
  /** Answers what is not among the files; null: there is no such thing. */
  beyond?: (path: string) => Promise<Buffer | null>;
};

export async function openPackageRegistry(options: RegistryOptions = {}): Promise<PackageRegistry> {
  const files: PackageRegistry['files'] = new Map();
  const server = createServer((request, reply) => void answer({ files, ...options }, request, reply));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const host = `${ownAddress()}:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    files,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Answering = RegistryOptions & Pick<PackageRegistry, 'files'>;

async function answer(
  { files, authorization, beyond }: Answering,
  { url = '', headers }: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  if (authorization !== undefined && headers.authorization !== authorization) {
    return void reply.writeHead(401, { 'www-authenticate': 'Basic realm="packages"' }).end('who are you?');
  }
  const [path = ''] = url.split('?');
  const found = files.get(path) ?? (await beyond?.(path)) ?? null;
  if (found === null) return void reply.writeHead(404).end();
  reply.writeHead(200, path.endsWith('/') ? { 'content-type': 'text/html' } : {}).end(found);
}

/** Not the loopback's: some tools ask no proxy there. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const found = all.find(({ family, internal, address }) => {
    return family === 'IPv4' && !internal && !address.startsWith('10.200.');
  });
  return found?.address ?? '127.0.0.1';
}
