import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';
import type { Sandbox } from './sandbox';

const isRoot = process.getuid?.() === 0;

let api: Server;
let sandbox: Sandbox;

beforeAll(async () => {
  api = createServer((request, response) => response.end(`asked for ${request.url}`));
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const { port } = api.address() as AddressInfo;
  sandbox = await openTestSandbox({ apiGateway: { targetUrl: `http://127.0.0.1:${port}` } });
});
afterAll(async () => {
  await sandbox.close();
  api.close();
});

async function bash(source: string, within = sandbox) {
  const request = testRequest({ source });
  return createRuntimes(within, { forbiddenEndpoints: [] }).get('bash')?.run(request);
}

describe('a sandbox', () => {
  it('says what it is made of', () => {
    const description = sandbox.describe();
    expect(description.mode).toBe(isRoot ? 'launcher' : 'bwrap-user');
    expect(description.slots).toBe(2);
    for (const weakness of [description.cgroup, description.network === 'egress']) {
      if (!weakness) expect(description.notes.length).toBeGreaterThan(0);
    }
  });

  it('lets a job reach the API, and only that, where it has a network', async () => {
    if (!sandbox.describe().api) return;
    const { port } = api.address() as AddressInfo;
    const reached = await bash('curl -sS -m 10 "$BASE_INTERNAL_URL/api/version"');
    expect(reached).toMatchObject({ ok: true, resultJson: '"asked for /api/version"' });
    expect(await bash(`curl -sS -m 5 http://127.0.0.1:${port}/`)).toMatchObject({ ok: false });
  });

  it('names the address of the API for each slot', () => {
    if (!sandbox.describe().api) return;
    expect(sandbox.apiUrlFor(0)).toMatch(/^http:\/\/10\.200\.\d+\.\d+:\d+$/);
    expect(sandbox.apiUrlFor(0)).not.toBe(sandbox.apiUrlFor(1));
  });

  it('lives beside another one in the same process', async () => {
    const other = await openTestSandbox({ slots: 1 });
    try {
      const outcomes = await Promise.all([bash('echo one'), bash('echo two', other)]);
      expect(outcomes).toMatchObject([{ resultJson: '"one"' }, { resultJson: '"two"' }]);
    } finally {
      await other.close();
    }
    expect(await bash('echo still')).toMatchObject({ resultJson: '"still"' });
  });

  it('ends the wait of a job that is canceled before a slot is free', async () => {
    const busy = [1, 2].map(() => bash('read -t 2 -r line < <(sleep 2)'));
    const controller = new AbortController();
    const request = testRequest({ source: 'echo never', signal: controller.signal });
    const waiting = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get('bash')?.run(request);
    controller.abort();
    expect(await waiting).toMatchObject({ ok: false, reason: 'canceled' });
    await Promise.all(busy);
  });
});
