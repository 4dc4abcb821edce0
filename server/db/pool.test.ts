import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/scripts/testing/database';
import { closePool, DatabaseAway, query, queryAhead } from './pool';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    MILLRACE_SECRET_KEY: 'a key for tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
  });
});
afterEach(closePool);
afterAll(() => database.drop());

const pidOfSleeper = () =>
  query<{ pid: number }>(
    'test_sleeper',
    `SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT 1 AS one, pg_sleep%' AND state = 'active' AND datname = current_database()`,
  );

test('a statement whose connection is killed is carried out by another one', async () => {
  const answer = query<{ one: number }>('test_sleep', 'SELECT 1 AS one, pg_sleep(1)');
  await expect.poll(pidOfSleeper).toHaveLength(1);
  await query('test_kill', 'SELECT pg_terminate_backend($1)', [(await pidOfSleeper())[0]?.pid]);
  await expect(answer).resolves.toMatchObject([{ one: 1 }]);
});

test('when every idle connection is dead, the next statement finds a living one', async () => {
  await Promise.all(Array.from({ length: 10 }, () => query('test_nap', 'SELECT pg_sleep(0.05)')));
  await query(
    'test_kill_others',
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await expect(query('test_one', 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
});

test('a heartbeat does not wait behind a flood of statements', async () => {
  let answered = 0;
  const flood = Array.from({ length: 40 }, () => query('test_nap_long', 'SELECT pg_sleep(0.2)').then(() => answered++));
  await queryAhead('test_first', 'SELECT 1');
  expect(answered).toBeLessThan(20);
  await Promise.all(flood);
});

test('a database that only reads is told as away, as one that is starting is', async () => {
  const write = query(
    'test_write',
    `WITH off AS (SELECT set_config('transaction_read_only', 'on', true)) SELECT lo_creat(-1) FROM off`,
  );
  await expect(write).rejects.toBeInstanceOf(DatabaseAway);
});

test('a mistake in a statement is told at once, as what it is', async () => {
  await expect(query('test_mistake', 'SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: '42P01' });
});
