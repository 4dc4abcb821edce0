import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../migrate.mjs';

const TEMPLATE = 'millrace_template';
const APP_ROLE = 'millrace_test';
const APP_PASSWORD = 'test';

export interface TestDatabase {
  /** For the role the app has: no superuser, owner of this database. */
  url: string;
  drop: () => Promise<void>;
}

/** A database of its own, with the newest schema and no rows. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = readAdminUrl();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withAdmin(adminUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} OWNER ${APP_ROLE} STRATEGY file_copy`),
  );
  return {
    url: appUrl(adminUrl, name),
    drop: () => withAdmin(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/** Makes the database that the others are copied from. Once per test run. */
export async function createTemplateDatabase(adminUrl: string): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    await client.query(`CREATE ROLE ${APP_ROLE} LOGIN NOSUPERUSER PASSWORD '${APP_PASSWORD}'`);
    await client.query(`CREATE DATABASE ${TEMPLATE} OWNER ${APP_ROLE}`);
  });
  await migrate(appUrl(adminUrl, TEMPLATE), { withPostgresQueue: true });
}

function appUrl(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.username = APP_ROLE;
  url.password = APP_PASSWORD;
  url.pathname = `/${database}`;
  return url.href;
}

async function withAdmin(adminUrl: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function readAdminUrl(): string {
  return readVariable('TEST_DATABASE_URL');
}

function readVariable(name: 'TEST_DATABASE_URL' | 'TEST_REDIS_URL'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this with vitest`);
  return value;
}
