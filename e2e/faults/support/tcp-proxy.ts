import { createServer, connect, type NetConnectOpts, type Server, type Socket } from 'node:net';

type Mode =
  | { kind: 'pass' | 'blackhole' | 'reset' | 'drop_replies' }
  | { kind: 'latency'; ms: number }
  | { kind: 'bandwidth'; bytesPerS: number }
  | { kind: 'cut'; afterBytes: number }
  /** Some requests are carried out, but their caller sees the connection break instead of the answer. */
  | { kind: 'lose_replies'; share: number; dice: () => number };

type Link = {
  client: Socket;
  server: Socket;
  replied: number;
  /** Bytes were swallowed. */
  isBroken: boolean;
  /** Swallows all bytes from now on. */
  isForgotten: boolean;
};

/** A wire to a server that can be cut, held up or made to lie. It starts as a good one. */
export class TcpProxy {
  #mode: Mode = { kind: 'pass' };
  readonly #links = new Set<Link>();
  readonly #server: Server;

  private constructor(private target: NetConnectOpts) {
    this.#server = createServer({ noDelay: true }, (client) => this.#join(client));
  }

  static async open(target: NetConnectOpts): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return address.port;
  }

  get connections(): number {
    return this.#links.size;
  }

  set(mode: Mode): void {
    this.#mode = mode;
    if (mode.kind === 'reset') this.cutAll();
  }

  /** Leads to another server from now on; who spoke to the old one is cut off. */
  retarget(target: NetConnectOpts): void {
    this.target = target;
    this.cutAll();
  }

  /** Forgets the connections there are, as a firewall does with idle ones: what is said on them is lost without a word. */
  forgetAll(): void {
    for (const link of this.#links) link.isForgotten = true;
  }

  cutAll(): void {
    for (const link of this.#links) cut(link);
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket): void {
    if (this.#mode.kind === 'reset') {
      client.resetAndDestroy();
      return;
    }
    const link: Link = { client, server: connect(this.target), replied: 0, isBroken: false, isForgotten: false };
    this.#links.add(link);
    link.server.setNoDelay(true);
    let loses = false;
    client.on('data', (chunk: Buffer) => {
      // Whoever speaks on after the silence is told that nobody knows this connection any more.
      if (link.isBroken && this.#mode.kind !== 'blackhole') return cut(link);
      if (this.#mode.kind === 'lose_replies') loses = this.#mode.dice() < this.#mode.share;
      this.#forward(link, { chunk, to: link.server });
    });
    link.server.on('data', (chunk: Buffer) => {
      if (loses) return cut(link);
      link.replied += chunk.length;
      this.#forward(link, { chunk, to: client });
    });
    for (const socket of [client, link.server]) {
      socket.on('error', () => cut(link));
      socket.on('close', () => {
        this.#links.delete(link);
        if (this.#mode.kind !== 'blackhole') cut(link);
      });
    }
  }

  #forward(link: Link, { chunk, to }: { chunk: Buffer; to: Socket }): void {
    const mode = this.#mode;
    if (link.isForgotten) return;
    switch (mode.kind) {
      case 'blackhole':
        link.isBroken = true;
        return;
      case 'drop_replies':
        if (to === link.client) link.isBroken = true;
        else to.write(chunk);
        return;
      case 'latency':
        setTimeout(() => to.writable && to.write(chunk), mode.ms);
        return;
      case 'bandwidth': {
        const from = to === link.client ? link.server : link.client;
        from.pause();
        setTimeout(() => from.resume(), (chunk.length / mode.bytesPerS) * 1000);
        to.write(chunk);
        return;
      }
      case 'cut':
        if (link.replied > mode.afterBytes) cut(link);
        else to.write(chunk);
        return;
      default:
        if (to.writable) to.write(chunk);
    }
  }
}

function cut({ client, server }: Link): void {
  client.resetAndDestroy();
  server.destroy();
}
