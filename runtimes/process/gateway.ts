import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { connect as connectTcp, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export type Target = { host: string; port: number; isTls: boolean };
export type GatewayOptions = { address: string; target: Target | null; apiPort: number | null; resolvers: string[] };

const DNS_PORT = 53;
const DNS_MS = 5_000;
const QUERIES_MAX = 128;
/** Each takes two descriptors of this process, which all jobs share. More at once are hung up on. */
const CONNECTIONS_MAX = 256;

/** What answers at a slot's side of this host: Millrace's API on one port, and the host's resolver. */
export class Gateway {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #resolver: DatagramSocket | null = null;

  static async open({ address, target, apiPort, resolvers }: GatewayOptions): Promise<Gateway> {
    const gateway = new Gateway();
    const [resolver] = resolvers;
    if (target && apiPort !== null) await gateway.#forward({ address, port: apiPort }, target);
    if (resolver) {
      await gateway.#forward({ address, port: DNS_PORT }, { host: resolver, port: DNS_PORT, isTls: false });
      gateway.#resolver = await answerQueries(address, resolver);
    }
    return gateway;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#resolver?.close();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  /** Bytes both ways, nothing read: whoever connects is a job, and its token decides what it may do. */
  #forward(
    { address, port }: { address: string; port: number },
    { host, port: targetPort, isTls }: Target,
  ): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (inner) => {
      const outer = isTls
        ? connectTls({ host, port: targetPort, servername: host })
        : connectTcp({ host, port: targetPort, allowHalfOpen: true });
      this.#pair(inner, outer);
      this.#pair(outer, inner);
    });
    server.maxConnections = CONNECTIONS_MAX;
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, () => resolve());
    });
  }

  #pair(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroySoon();
    });
    from.pipe(to);
  }
}

async function answerQueries(address: string, resolver: string): Promise<DatagramSocket> {
  const server = createSocket('udp4');
  let open = 0;
  server.on('message', (query, { address: client, port }) => {
    if (open >= QUERIES_MAX) return;
    open++;
    ask(query, { resolver, onAnswer: (answer) => server.send(answer, port, client, ignoreLoss), onEnd: () => open-- });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.bind(DNS_PORT, address, () => resolve());
  });
  // A lost answer is for the asker to notice, as with any resolver.
  server.removeAllListeners('error').on('error', () => {});
  return server;
}

type Question = { resolver: string; onAnswer: (answer: Buffer) => void; onEnd: () => void };

function ask(query: Buffer, { resolver, onAnswer, onEnd }: Question): void {
  const upstream = createSocket(isIPv6(resolver) ? 'udp6' : 'udp4');
  const timer = setTimeout(() => upstream.close(), DNS_MS);
  upstream.on('close', () => {
    clearTimeout(timer);
    onEnd();
  });
  upstream.on('error', () => upstream.close());
  // Connected: answers from any other address are dropped by the kernel.
  upstream.connect(DNS_PORT, resolver, () => upstream.send(query, ignoreLoss));
  upstream.once('message', (answer) => {
    onAnswer(answer);
    upstream.close();
  });
}

function ignoreLoss(): void {}
