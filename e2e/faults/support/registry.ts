import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Large enough that making one file of it takes a while. */
const EXPORTS = 150_000;

/** A registry of npm with one package, whose first download stops in the middle and stays there. */
export class Registry {
  /** Downloads that were asked for. */
  downloads = 0;
  /** Set while the first download stands still. */
  isHeld = false;
  readonly #dir = mkdtempSync(join(tmpdir(), 'millrace-registry-'));
  readonly #server = createServer(({ url = '' }, reply) => this.#answer(url, reply));

  static async open(): Promise<Registry> {
    const registry = new Registry();
    registry.#pack();
    await new Promise<void>((resolve) => registry.#server.listen(0, () => resolve()));
    return registry;
  }

  /** Where scripts may be allowed to go: this host is closed to them otherwise. */
  get place(): string {
    return `${hostAddress()}:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #pack(): void {
    const folder = join(this.#dir, 'package');
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'large', version: '1.0.0', main: 'index.js' }));
    const lines = Array.from({ length: EXPORTS }, (_, n) => `exports.f${n} = function () { return ${n}; };\n`);
    writeFileSync(join(folder, 'index.js'), lines.join(''));
    execFileSync('tar', ['-czf', 'large.tgz', 'package'], { cwd: this.#dir });
  }

  #answer(url: string, reply: ServerResponse): void {
    if (url === '/large') return void reply.end(JSON.stringify(this.#manifest()));
    if (url !== '/large.tgz') return void reply.writeHead(404).end();
    const bytes = readFileSync(join(this.#dir, 'large.tgz'));
    if (this.downloads++ > 0) return void reply.end(bytes);
    reply.on('close', () => (this.isHeld = false));
    reply.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, bytes.length / 2));
    this.isHeld = true;
  }

  #manifest(): object {
    const version = { name: 'large', version: '1.0.0', dist: { tarball: `http://${this.place}/large.tgz` } };
    return { name: 'large', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
  }
}

function hostAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outside = all.find(
    ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('10.200.'),
  );
  if (!outside) throw new Error('this machine has no address but loopback, which no script reaches');
  return outside.address;
}
