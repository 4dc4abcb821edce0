import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/scripts/testing/database';
import { checkFlow } from '@/engine/flow/checks';
import { openFlow } from '@/engine/flow/schema';
import { SUPPLIER_INVOICES } from './seed/supplier-invoices';

let database: TestDatabase;

const ours = async () => ({
  ...(await import('../db/pool')),
  ...(await import('./first-start')),
  ...(await import('./seed-demo')),
});

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  process.env.MILLRACE_SECRET_KEY = 'a key for this test only';
  process.env.BASE_URL = 'https://millrace.example';
});

afterAll(async () => {
  const { closePool } = await ours();
  await closePool();
  await database.drop();
});

describe('seedDemo', () => {
  it('fills a new instance with a flow, a script in each language and their variables, once', async () => {
    const { prepareFirstStart, seedDemo, query } = await ours();
    await prepareFirstStart();
    await seedDemo();
    const rows = await query<{ path: string }>(
      'test_seeded',
      `SELECT path FROM flow_version UNION ALL SELECT path FROM script UNION ALL SELECT path FROM variable ORDER BY path`,
      [],
    );
    expect(rows.map((row) => row.path)).toEqual([
      'f/examples/company_name',
      'f/examples/hello_bash',
      'f/examples/hello_python',
      'f/examples/hello_typescript',
      'f/examples/invoices_sql',
      'f/examples/signing_key',
      'f/examples/supplier_invoices',
    ]);
  });

  it('stores the example key sealed', async () => {
    const { query } = await ours();
    const [row] = await query<{ value: string }>('test_key', `SELECT value FROM variable WHERE is_secret`, []);
    expect(row?.value).toMatch(/^v1:/);
  });
});

describe('the example flow', () => {
  it('is a valid document in which nothing is suspicious', () => {
    expect(openFlow.safeParse(SUPPLIER_INVOICES).error).toBeUndefined();
    expect(checkFlow(SUPPLIER_INVOICES)).toEqual([]);
  });
});
