import { Client } from 'pg';
import { expect, it } from 'vitest';
import { getConfig } from '../config';
import { isUnavailable } from './is-unavailable';
import { closePrisma, getPrisma } from './prisma';
import { openTestProtocol } from './test-protocol';

function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

it('what Prisma says of a server that is away or hangs up counts as away, and what it says of a query does not', async () => {
  const protocol = await openTestProtocol({});
  const { databaseUrl } = getConfig();
  try {
    const sleeping = errorOf(getPrisma().$queryRawUnsafe(`SELECT pg_sleep(60) AS "sleeps"`));
    const admin = new Client({ connectionString: databaseUrl });
    await admin.connect();
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%AS "sleeps"' AND pid <> pg_backend_pid()`;
    await expect.poll(async () => (await admin.query(end)).rowCount).toBe(1);
    await admin.end();
    expect(isUnavailable(await sleeping)).toBe(true);
    expect(isUnavailable(await errorOf(getPrisma().$queryRawUnsafe('SELECT nothing')))).toBe(false);
    await closePrisma();
    getConfig().databaseUrl = 'postgresql://nobody@127.0.0.1:1/none';
    expect(isUnavailable(await errorOf(getPrisma().variable.findFirst()))).toBe(true);
  } finally {
    await closePrisma();
    getConfig().databaseUrl = databaseUrl;
    await protocol.close();
  }
});
