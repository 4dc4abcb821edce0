import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { choosePort } from '../start/ports.mjs';
import { findProgram } from '../start/prerequisites.mjs';

export type TestRedis = {
  url: string;
  /** Sends one command on a connection of its own. */
  command: (name: string, ...args: string[]) => Promise<unknown>;
  /** Ends the server at once, with everything in it. */
  kill: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
};

/** A Redis of a test's own, to be emptied, stopped and filled up. */
export async function startTestRedis(): Promise<TestRedis> {
  const program = findProgram('redis-server') ?? findProgram('valkey-server');
  if (!program) throw new Error('The tests need redis-server: install it, or run `npm test` as root');
  const dir = mkdtempSync(join(tmpdir(), 'millrace-redis-'));
  const port = await choosePort(0);
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | null = null;
  const redis: TestRedis = {
    url,
    command: (name, ...args) => onOwnConnection(url, (client) => client.call(name, ...args)),
    async kill() {
      const killed = server;
      server = null;
      await new Promise((resolve) => {
        if (!killed) return resolve(undefined);
        killed.once('exit', resolve);
        killed.kill('SIGKILL');
      });
    },
    async start() {
      const options = ['--port', String(port), '--dir', dir, '--save', '', '--bind', '127.0.0.1'];
      server = spawn(program, options, { stdio: 'ignore' });
      await redis.command('PING');
    },
    async close() {
      await redis.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

async function onOwnConnection<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 100 });
  client.on('error', () => undefined);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}
