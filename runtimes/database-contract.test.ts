import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestRequest } from './test-request';
import { DATABASES } from './testing/database-programs';
import { openRuntimes, type TestRuntimes } from './testing/open-runtimes';

let own: TestRuntimes;

beforeAll(async () => {
  own = await openRuntimes();
});
afterAll(() => own.close());

describe.each(DATABASES)('$language', (programs) => {
  const { language } = programs;
  let database: Awaited<ReturnType<typeof programs.open>>;

  beforeAll(async () => {
    database = await programs.open();
  });
  afterAll(() => database.close());

  const run = (source: string, { args, ...more }: TestRequest = {}) =>
    own.run({ language, source, args: { ...database.args, ...args }, limits: { memoryBytesMax: 512 << 20 }, ...more });

  it('can run here', async () => {
    expect(await own.runtime(language).unavailable()).toBeNull();
  });

  it('reads its parameter from the comment above the query', async () => {
    const { schema } = await own.runtime(language).signature(programs.echo);
    expect(schema.properties?.given).toMatchObject({ type: 'string', default: 'fallback' });
  });

  it('binds an argument, whatever is in it, and gives the rows', async () => {
    const given = `'; drop table x; -- "Grüße 🌬" $1 @P1 :given ?`;
    const outcome = await run(programs.echo, { args: { given } });
    expect(outcome.ok ? JSON.parse(outcome.resultJson) : outcome).toEqual([{ given }]);
    expect(outcome.log).toContain('1 row');
  });

  it('uses the default of an argument that is not given', async () => {
    expect(await run(programs.echo)).toMatchObject({ ok: true, resultJson: '[{"given":"fallback"}]' });
  });

  it('reports what the database says to a wrong query', async () => {
    const outcome = await run(programs.broken);
    expect(outcome).toMatchObject({ ok: false, reason: 'script_error' });
    expect(!outcome.ok && outcome.error.message).toContain('nowhere');
  });

  it('ends at its timeout', async () => {
    const outcome = await run(programs.sleeps, { limits: { timeoutMs: 500, memoryBytesMax: 512 << 20 } });
    expect(outcome).toMatchObject({
      ok: false,
      reason: 'timeout',
      error: { message: expect.stringContaining('0.5 s') },
    });
  });

  it('ends when it is canceled', async () => {
    const controller = new AbortController();
    // At whatever moment that is.
    setTimeout(() => controller.abort(), 100);
    const outcome = await run(programs.sleeps, { signal: controller.signal });
    expect(outcome).toMatchObject({ ok: false, reason: 'canceled', error: { name: 'Canceled' } });
  });

  it('does not start when it is canceled already', async () => {
    expect(await run(programs.echo, { signal: AbortSignal.abort() })).toMatchObject({ ok: false, reason: 'canceled' });
  });

  it('refuses a result that is larger than the limit', async () => {
    const outcome = await run(programs.large);
    expect(outcome).toMatchObject({ ok: false, reason: 'result_too_large' });
    expect(!outcome.ok && outcome.error.message).toContain('1 MB');
  });
});
