import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { Client } from 'pg';

/** @typedef {(query: object) => Promise<{ fields: { dataTypeID: number }[] }>} PerformIo */

const OID_CHAR = 18;
const OID_TEXT = 25;

/**
 * Prisma's own adapter for `pg`, fit for migrations: it knows no columns of type "char" (the catalogs have some),
 * splits scripts at every semicolon, and would run shadow migrations in the real database.
 * @param {string} url
 */
export function migrationAdapter(url) {
  const factory = factoryFor(url);
  factory.connectToShadowDb = async () => {
    const database = `prisma_shadow_${randomUUID().replaceAll('-', '')}`;
    await runAlone(url, `CREATE DATABASE ${database} TEMPLATE template0`);
    const shadowUrl = new URL(url);
    shadowUrl.pathname = `/${database}`;
    const shadow = await factoryFor(shadowUrl.href).connect();
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await runAlone(url, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    };
    return shadow;
  };
  return factory;
}

/** @param {string} connectionString */
function factoryFor(connectionString) {
  const factory = new PrismaPg({ connectionString });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = withCharColumns(await connect());
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => withCharColumns(await startTransaction(isolationLevel));
    adapter.executeScript = async (script) => {
      await adapter.underlyingDriver().query(script);
    };
    return adapter;
  };
  return factory;
}

/**
 * Lets Prisma's adapter read a "char" as a text, then says what it was: the engine asks for exactly that type.
 * @template {import('@prisma/driver-adapter-utils').SqlQueryable} Q
 * @param {Q} queryable
 * @returns {Q}
 */
function withCharColumns(queryable) {
  const { queryRaw, performIO } = /** @type {Q & { performIO: PerformIo }} */ (queryable);
  queryable.queryRaw = async (query) => {
    /** @type {number[]} */
    const charColumns = [];
    /** @type {PerformIo} */
    const performAndNote = async (sql) => {
      const result = await performIO.call(queryable, sql);
      for (const [index, field] of result.fields.entries()) {
        if (field.dataTypeID !== OID_CHAR) continue;
        field.dataTypeID = OID_TEXT;
        charColumns.push(index);
      }
      return result;
    };
    const result = await queryRaw.call(Object.create(queryable, { performIO: { value: performAndNote } }), query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return queryable;
}

/**
 * @param {string} connectionString
 * @param {string} sql
 */
async function runAlone(connectionString, sql) {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
