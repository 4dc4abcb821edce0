// Applies prisma/migrations with `pg` alone and keeps Prisma's own ledger, so that its CLI agrees afterwards.
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

// The key that Prisma locks: two starts, or a start and the CLI, take turns.
const LOCK_KEY = 72_707_369;
const MIGRATIONS_DIR = fileURLToPath(new URL('../prisma/migrations', import.meta.url));
const PROTOCOL_DIR = fileURLToPath(new URL('../prisma/protocol', import.meta.url));
// Every version that was ever applied: a node of the release before, started again, must not bring its own back.
const CREATE_PROTOCOL_LEDGER = `CREATE TABLE IF NOT EXISTS protocol_version (
  hash text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;
const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL,
  checksum varchar(64) NOT NULL,
  finished_at timestamptz,
  migration_name varchar(255) NOT NULL,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`;

/** @typedef {{ name: string, sql: string, checksum: string }} Migration */

/**
 * Brings the database up to date; creates it where it is missing.
 * @param {string} databaseUrl
 * @param {{ dir?: string, protocolDir?: string, withPostgresQueue?: boolean }} [options] `withPostgresQueue`: BullMQ's tables too
 * @returns {Promise<string[]>} the migrations that were applied now
 */
export async function migrate(databaseUrl, options = {}) {
  const { dir = MIGRATIONS_DIR, protocolDir = PROTOCOL_DIR, withPostgresQueue = false } = options;
  const client = await connectOrCreate(databaseUrl);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(CREATE_LEDGER);
    const pending = await findPending(client, readMigrations(dir));
    for (const migration of pending) await apply(client, migration);
    await replaceProtocol(client, protocolDir);
    if (withPostgresQueue) await createPostgresQueue(client);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/**
 * @param {string} databaseUrl
 * @returns {Promise<Client>}
 */
async function connectOrCreate(databaseUrl) {
  try {
    return await connect(databaseUrl);
  } catch (error) {
    const DATABASE_DOES_NOT_EXIST = '3D000';
    if (/** @type {{ code?: string }} */ (error).code !== DATABASE_DOES_NOT_EXIST) throw error;
  }
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  const admin = await connect(url.href);
  try {
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}`);
  } catch (error) {
    // Another part of the same instance may have started at the same moment.
    const MADE_BY_ANOTHER = ['42P04', '23505'];
    if (!MADE_BY_ANOTHER.includes(/** @type {{ code?: string }} */ (error).code ?? '')) throw error;
  } finally {
    await admin.end();
  }
  return connect(databaseUrl);
}

/** @param {string} connectionString */
async function connect(connectionString) {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

/**
 * @param {string} dir
 * @returns {Migration[]}
 */
function readMigrations(dir) {
  return fs
    .readdirSync(dir)
    .toSorted()
    .filter((name) => fs.existsSync(path.join(dir, name, 'migration.sql')))
    .map((name) => {
      const sql = fs.readFileSync(path.join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * @param {Client} client
 * @param {Migration[]} migrations
 */
async function findPending(client, migrations) {
  const { rows } = await client.query(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const ledger = new Map(rows.map((row) => [row.migration_name, row]));
  return migrations.filter(({ name, checksum }) => {
    const entry = ledger.get(name);
    if (!entry) return true;
    if (!entry.finished_at) {
      throw new Error(`Migration ${name} failed half-way: repair it, then npx prisma migrate resolve`);
    }
    if (entry.checksum !== checksum) throw new Error(`Migration ${name} was edited after it had been applied`);
    return false;
  });
}

/**
 * @param {Client} client
 * @param {Migration} migration
 */
async function apply(client, { name, sql, checksum }) {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${name}: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/**
 * The functions of prisma/protocol are edited in place: all of them are replaced when one has changed.
 * @param {Client} client
 * @param {string} dir
 */
async function replaceProtocol(client, dir) {
  const files = fs
    .readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
  const sql = files.map((name) => fs.readFileSync(path.join(dir, name), 'utf8')).join('\n');
  const hash = createHash('sha256').update(sql).digest('hex');
  await client.query(CREATE_PROTOCOL_LEDGER);
  const { rowCount } = await client.query('SELECT 1 FROM protocol_version WHERE hash = $1', [hash]);
  if (rowCount) return;
  // They call each other, in whatever order their names put them.
  await client.query(
    `BEGIN; SET LOCAL check_function_bodies = off; ${sql}; INSERT INTO protocol_version (hash) VALUES ('${hash}'); COMMIT`,
  );
}

/** @param {Client} client */
async function createPostgresQueue(client) {
  const { runMigrations } = await import('bullmq');
  await runMigrations(client);
}
