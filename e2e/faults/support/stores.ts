import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { Client, Pool } from 'pg';
import { migrate } from '@/scripts/migrate.mjs';
import { openPassage } from '@/scripts/start/data-dir.mjs';
import { ensureAppDatabase, preparePostgres } from '@/scripts/start/postgres.mjs';
import { openRedis } from './redis-server';
import { Service } from './service';
import { TcpProxy } from './tcp-proxy';

// Processes are killed here, never the machine: what is written need not reach the disk, but commits must count.
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '200' };
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A Postgres and a Redis of this test file alone, each behind a wire that can fail. */
export class Stores {
  readonly sqlPool: Pool;
  readonly redis: Redis;

  private constructor(
    private readonly has: {
      dataDir: string;
      postgres: Service;
      redis: Service;
      postgresWire: TcpProxy;
      redisWire: TcpProxy;
      appUrl: string;
      adminUrl: string;
      redisUrl: string;
    },
  ) {
    this.sqlPool = new Pool({ connectionString: has.adminUrl, max: 5 });
    this.sqlPool.on('error', () => undefined);
    this.redis = new Redis(has.redisUrl, { retryStrategy: () => 100, maxRetriesPerRequest: null });
    this.redis.on('error', () => undefined);
  }

  static async open(): Promise<Stores> {
    const dataDir = openPassage(mkdtempSync(join(tmpdir(), 'millrace-fault-')));
    const [postgres, redis] = await Promise.all([openPostgres(dataDir), openRedis(dataDir)]);
    const postgresWire = await TcpProxy.open({ path: postgres.socket });
    const redisWire = await TcpProxy.open({ port: Number(new URL(redis.url).port), host: '127.0.0.1' });
    return new Stores({
      dataDir,
      postgres: postgres.service,
      redis: redis.service,
      postgresWire,
      redisWire,
      appUrl: postgres.appUrl,
      adminUrl: postgres.adminUrl,
      redisUrl: redis.url,
    });
  }

  get dataDir(): string {
    return this.has.dataDir;
  }
  get postgresServer(): Service {
    return this.has.postgres;
  }
  get redisServer(): Service {
    return this.has.redis;
  }
  get postgresWire(): TcpProxy {
    return this.has.postgresWire;
  }
  get redisWire(): TcpProxy {
    return this.has.redisWire;
  }
  /** Behind the wire. */
  get redisUrl(): string {
    return this.has.redisUrl;
  }

  /** Where the product finds its stores: through the wires. */
  get env(): { DATABASE_URL: string; REDIS_URL: string } {
    const database = new URL(this.has.appUrl);
    database.searchParams.delete('host');
    database.hostname = '127.0.0.1';
    database.port = String(this.postgresWire.port);
    const redis = new URL(this.has.redisUrl);
    redis.port = String(this.redisWire.port);
    return { DATABASE_URL: database.href, REDIS_URL: redis.href };
  }

  /** Asks the database behind the wire, with all rights. */
  async sql<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.sqlPool.query(text, values)).rows as T[];
  }

  /** Ends the connection of a statement under way, or none. */
  async endABackend(dice: () => number): Promise<void> {
    await this.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE usename = 'millrace' AND state = 'active' ORDER BY (pid * $1::int) % 101 LIMIT 1`,
      [Math.floor(dice() * 100) + 1],
    );
  }

  async count(text: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.sql<{ count: string }>(`SELECT count(*) AS count FROM ${text}`, values);
    return Number(row?.count);
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.sqlPool.end();
    await Promise.all([this.postgresWire.close(), this.redisWire.close()]);
    await Promise.all([this.postgresServer.end('SIGINT'), this.redisServer.end('SIGKILL')]);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

async function openPostgres(dataDir: string) {
  const { part, adminUrl, appPassword } = await preparePostgres({ root: ROOT, dataDir, settings: SETTINGS });
  const service = new Service(part, () => canConnect(adminUrl));
  await service.start();
  const appUrl = await ensureAppDatabase({ adminUrl, appPassword });
  await migrate(appUrl);
  const ownUrl = new URL(adminUrl);
  ownUrl.pathname = new URL(appUrl).pathname;
  const socket = join(ownUrl.searchParams.get('host') ?? '', '.s.PGSQL.5432');
  return { service, appUrl, adminUrl: ownUrl.href, socket };
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
