import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { getPool } from '../db/pool';
import { enterPhase } from '../lifecycle';
import { metrics } from '../metrics';
import { openTestApi, seedAccount, seedWorkspace, TEST_SECRET, type TestApi } from './test-api';

const METRICS_TOKEN = 'a-token-for-the-scraper';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ MILLRACE_METRICS_TOKEN: METRICS_TOKEN });
  await seedWorkspace('demo');
});
afterAll(() => api.close());
afterEach(() => enterPhase('serving'));

async function textOf(path: string, token?: string): Promise<{ status: number; text: string }> {
  const response = await api.app.request(path, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  return { status: response.status, text: await response.text() };
}

/** Readings are shared for a moment. */
async function readySoon(want: number): Promise<string> {
  return vi.waitFor(
    async () => {
      const { status, text } = await textOf('/readyz');
      expect(status).toBe(want);
      return text;
    },
    { timeout: 10_000, interval: 100 },
  );
}

async function setForEveryConnection(statement: string): Promise<void> {
  const client = await getPool().connect();
  await client.query('SET default_transaction_read_only = off');
  await client.query(statement);
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  client.release(true);
}

describe('the probes', () => {
  it('follow the life of the process', async () => {
    expect(await textOf('/healthz')).toEqual({ status: 200, text: 'ok' });
    enterPhase('starting');
    expect(await textOf('/startupz')).toEqual({ status: 503, text: 'starting' });
    expect(await textOf('/readyz')).toEqual({ status: 503, text: 'starting' });
    enterPhase('serving');
    expect(await textOf('/startupz')).toEqual({ status: 200, text: 'ok' });
    enterPhase('draining');
    expect(await textOf('/readyz')).toEqual({ status: 503, text: 'draining' });
    expect(await textOf('/healthz')).toEqual({ status: 200, text: 'ok' });
  });

  it('call a process ready whose database takes writes, and not one whose database refuses them', async () => {
    expect(await readySoon(200)).toMatch(/^(ok|degraded)$/);
    const name = new URL(process.env.DATABASE_URL ?? '').pathname.slice(1);
    await setForEveryConnection(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    expect(await readySoon(503)).toBe('no database');
    await setForEveryConnection(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await readySoon(200);
  });
});

describe('the metrics', () => {
  it('are for the metrics token and administrators of the instance only', async () => {
    const { session } = await seedAccount('admin@example.com', { workspaceId: 'demo', role: 'admin' });
    expect((await textOf('/metrics')).status).toBe(401);
    expect((await textOf('/metrics', 'wrong')).status).toBe(401);
    expect((await textOf('/metrics', session)).status).toBe(401);
    expect((await textOf('/metrics', METRICS_TOKEN)).status).toBe(200);
    expect((await textOf('/api/metrics', TEST_SECRET)).status).toBe(200);
    expect((await textOf('/api/users/whoami', METRICS_TOKEN)).status).toBe(401);
  });

  it('tell what this process counted and what the database knows', async () => {
    metrics.claims.inc({ result: 'won' });
    const { text } = await textOf('/metrics', METRICS_TOKEN);
    expect(text).toContain('millrace_claims_total{result="won"} 1');
    expect(text).toContain('millrace_database_up 1');
    expect(text).toMatch(/millrace_auth_failures_total\{reason="unauthenticated"\} \d+/);
    expect(Number(/^millrace_partition_days_ahead (\S+)/m.exec(text)?.[1])).toBeGreaterThan(7);
    expect(text).toMatch(/millrace_pg_pool\{state="busy"\} \d/);
    expect(text).toMatch(/process_resident_memory_bytes \d/);
  });
});
