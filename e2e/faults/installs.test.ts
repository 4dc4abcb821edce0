import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { measure } from '@/runtimes/packages/measure';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { until } from './support/poll';
import { Registry } from './support/registry';

const USES_LARGE = `import large from 'large@1.0.0';
export function main() { return large.f149999() }`;

const world = await openWorld();
const registry = await Registry.open();
afterAll(() => registry.close());

test('workers killed while they install and while they build leave a cache that the next job uses, and nothing else', async () => {
  await world.startApps(1);
  await world.api.post('settings/global/npm_config_registry', { value: `http://${registry.place}` });
  const strict = { MILLRACE_SANDBOX: 'strict', WORKER_TAGS: 'bun,flow', MILLRACE_ALLOW_EGRESS: registry.place };
  const [worker] = await world.startWorkers(1, strict);
  if (!worker) throw new Error('no worker');
  const cache = join(worker.dataDir, 'runtimes/cache');
  const drafts = (kind = '') => readdirSync(cache).filter((name) => name.startsWith('.tmp-') && name.includes(kind));
  const job = await world.api.submit({ language: 'bun', source: USES_LARGE });
  await until('half of the package is there', () => registry.isHeld);
  const killed = [worker.pid];
  await worker.crash();
  await until('the installation ends with its worker', () => !registry.isHeld);
  await until('the next worker builds', () => drafts('-bundle-').length > 0, 60_000);
  killed.push(worker.pid);
  await worker.crash();
  await world.untilQuiet(60_000);
  const again = await world.api.submit({ language: 'bun', source: USES_LARGE });
  await world.untilQuiet();
  const results = await world.stores.sql('SELECT status, result::text FROM job_done WHERE id = ANY($1)', [
    [job, again],
  ]);
  expect(results).toEqual(Array.from({ length: 2 }, () => ({ status: 'success', result: '149999' })));
  expect(registry.downloads, 'downloads: one half, one whole').toBe(2);
  expect(drafts(), 'half-made entries').toEqual([]);
  await assertWhole(cache);
  const left = readdirSync('/dev/shm').filter((name) => killed.some((pid) => name.startsWith(`millrace-${pid}-`)));
  expect(left, 'folders of workers that died').toEqual([]);
  await assertInvariants(world, { accepted: [job, again], losses: 2 });
});

/** What an entry says it holds is what it holds. */
async function assertWhole(cache: string): Promise<void> {
  for (const name of readdirSync(cache).filter((each) => !each.startsWith('.'))) {
    const { bytes, files } = JSON.parse(readFileSync(join(cache, name, '.complete'), 'utf8'));
    expect(await measure(join(cache, name)), name).toEqual({ bytes, files });
  }
}
