import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { createTestDatabase, type TestDatabase } from '@/scripts/testing/database';
import { closePool, query } from '../db/pool';
import { publishRunChanged, subscribeToRun, waitForEnd } from './run-events';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    REDIS_URL: '',
    MILLRACE_SECRET_KEY: 'a key for tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
  });
});
afterAll(async () => {
  await closePool();
  await database.drop();
});

async function end(id: string) {
  await query(
    'test_end',
    `INSERT INTO job_done (id, workspace_id, is_root, status, attempt) VALUES ($1, 'demo', true, 'success', 1)`,
    [id],
  );
}

it('an end that was told before anybody listened is found', async () => {
  const id = uuidv7();
  await end(id);
  expect(await waitForEnd(id, 10_000, new AbortController().signal)).toBe(true);
});

it('an end whose message was lost is found too', async () => {
  const id = uuidv7();
  const waiting = waitForEnd(id, 30_000, new AbortController().signal);
  await end(id);
  expect(await waiting).toBe(true);
});

it('waiting ends with its time and with its signal', async () => {
  expect(await waitForEnd(uuidv7(), 1, new AbortController().signal)).toBe(false);
  const stop = new AbortController();
  const waiting = waitForEnd(uuidv7(), 60_000, stop.signal);
  stop.abort();
  expect(await waiting).toBe(false);
});

it('a change between two looks is not missed', async () => {
  const id = uuidv7();
  const stop = new AbortController();
  const changes = subscribeToRun(id, stop.signal);
  await changes.next();
  publishRunChanged(id);
  await changes.next();
  stop.abort();
  expect((await changes.next()).done).toBe(true);
});
