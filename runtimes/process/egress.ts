import { lookup } from 'node:dns/promises';
import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { connect, isIPv4, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import { isClosed, networksOf } from '@/engine/network/closed-addresses';

export type EgressOptions = {
  address: string;
  port: number;
  /** Who is served. */
  client: string;
  /** `address[/bits][:port]` each. */
  allowed: string[];
};

type Endpoint = { host: string; port: number };

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const CONNECT_MS = 15_000;

/** An HTTP proxy for one slot. It lets a build through to the hosts that were named for it, and remembers which others it asked for. */
export class Egress {
  readonly url: string;
  readonly #server = createServer();
  readonly #sockets = new Set<Socket | Duplex>();
  #hosts: string[] = [];
  #refused = new Set<string>();

  constructor(private readonly options: EgressOptions) {
    this.url = `http://${options.address}:${options.port}`;
    this.#server.on('connection', (socket) => this.#keep(socket));
    this.#server.on('connect', (request, socket, head) => void this.#tunnel(request, socket, head));
    this.#server.on('request', (request, reply) => void this.#forward(request, reply));
  }

  async open(): Promise<void> {
    const { address, port } = this.options;
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, () => resolve());
    });
  }

  /** Names as `host` or `host:port`, from now on; connections to others end. */
  permit(hosts: string[]): void {
    this.#hosts = hosts;
    this.#refused = new Set();
    for (const socket of this.#sockets) socket.destroy();
  }

  refused(): string[] {
    return [...this.#refused];
  }

  async close(): Promise<void> {
    this.permit([]);
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #tunnel(request: IncomingMessage, inner: Duplex, head: Buffer): Promise<void> {
    inner.on('error', () => inner.destroy());
    try {
      const outer = await this.#dial(endpointOf(`https://${request.url}`, HTTPS_PORT), request);
      this.#keep(outer);
      inner.on('close', () => outer.destroy());
      outer.on('close', () => inner.destroy());
      inner.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      outer.write(head);
      inner.pipe(outer);
      outer.pipe(inner);
    } catch (error) {
      inner.end(
        `HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${(error as Error).message}\n`,
      );
    }
  }

  /** Without encryption the whole address stands in the request. */
  async #forward(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '');
      const socket = await this.#dial(endpointOf(url.href, HTTP_PORT), request);
      this.#keep(socket);
      const { method, headers } = request;
      const path = url.pathname + url.search;
      const onward = requestHttp({
        createConnection: () => socket,
        method,
        path,
        headers: withoutProxyHeaders(headers),
      });
      onward.on('response', (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      });
      onward.on('error', () => reply.destroy());
      request.pipe(onward);
    } catch (error) {
      reply.writeHead(403, { 'content-type': 'text/plain' }).end(`${(error as Error).message}\n`);
    }
  }

  async #dial(endpoint: Endpoint, { socket: { remoteAddress } }: IncomingMessage): Promise<Socket> {
    if (remoteAddress !== this.options.client) throw new Error('this is another slot’s');
    const { host, port } = endpoint;
    if (!this.#hosts.some((name) => name === host || name === `${host}:${port}`)) throw this.#refusal(endpoint);
    const { allowed } = this.options;
    const addresses = isIPv4(host) ? [{ address: host }] : await lookup(host, { family: 4, all: true });
    const open = addresses.find(
      ({ address }) => !isClosed({ address, port }, { own: networksOf(networkInterfaces()), allowed }),
    );
    if (!open) throw this.#refusal(endpoint);
    return dial({ host: open.address, port });
  }

  #refusal({ host, port }: Endpoint): Error {
    this.#refused.add(`${host}:${port}`);
    return new Error(`${host}:${port} is none of the registries that this build may reach`);
  }

  #keep(socket: Socket | Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function dial({ host, port }: Endpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error(`${host}:${port} does not answer`)));
  });
}

function endpointOf(address: string, usual: number): Endpoint {
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port) || usual };
}

function withoutProxyHeaders(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('proxy-')));
}
