import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from './migrate.mjs';
import { createTestDatabase } from './testing/database';
import type { TestDatabase } from './testing/database';

let database: TestDatabase;
let client: Client;
let dir: string;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('DELETE FROM _prisma_migrations');
  dir = mkdtempSync(join(tmpdir(), 'millrace-migrations-'));
});

afterEach(async () => {
  await client.end();
  await database.drop();
  rmSync(dir, { recursive: true, force: true });
});

function write(name: string, sql: string): void {
  mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, name, 'migration.sql'), sql);
}

const ledger = async () => (await client.query('SELECT migration_name FROM _prisma_migrations ORDER BY 1')).rows;

test('migrations are applied in the order of their names, each once', async () => {
  write('2_row', 'INSERT INTO first VALUES (1)');
  write('1_table', 'CREATE TABLE first (id int)');
  expect(await migrate(database.url, { dir })).toEqual(['1_table', '2_row']);
  expect(await migrate(database.url, { dir })).toEqual([]);
  expect((await client.query('SELECT id FROM first')).rows).toEqual([{ id: 1 }]);
});

test('a migration that fails leaves nothing behind, and the ones before it stay', async () => {
  write('1_good', 'CREATE TABLE good (id int)');
  write('2_bad', 'CREATE TABLE half (id int); SELECT no_such_function()');
  await expect(migrate(database.url, { dir })).rejects.toThrow('2_bad');
  expect((await client.query("SELECT to_regclass('good') AS good, to_regclass('half') AS half")).rows).toEqual([
    { good: 'good', half: null },
  ]);
  expect(await ledger()).toEqual([{ migration_name: '1_good' }]);
});

test('a migration that was edited after it had been applied is refused', async () => {
  write('1_table', 'CREATE TABLE first (id int)');
  await migrate(database.url, { dir });
  write('1_table', 'CREATE TABLE first (id bigint)');
  await expect(migrate(database.url, { dir })).rejects.toThrow('edited');
});

test('two starts at the same time apply each migration once', async () => {
  write('1_table', 'CREATE TABLE first (id int)');
  const both = await Promise.all([migrate(database.url, { dir }), migrate(database.url, { dir })]);
  expect(both.flat()).toEqual(['1_table']);
});

test('a database that does not exist is created', async () => {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = `/created_${process.pid}`;
  write('1_table', 'CREATE TABLE first (id int)');
  expect(await migrate(url.href, { dir, protocolDir: dir })).toEqual(['1_table']);
});

test('functions are replaced when one is edited, and a node of the release before does not bring its own back', async () => {
  const protocolDir = join(dir, 'protocol');
  mkdirSync(protocolDir);
  const deploy = async (answer: number) => {
    writeFileSync(
      join(protocolDir, 'f.sql'),
      `CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT ${answer}'`,
    );
    await migrate(database.url, { dir, protocolDir });
    return (await client.query('SELECT f()')).rows[0]?.f;
  };
  expect(await deploy(1)).toBe(1);
  expect(await deploy(2)).toBe(2);
  expect(await deploy(1)).toBe(2);
});
