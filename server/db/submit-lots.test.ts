import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { submitRun } from '../commands/submit-run';
import { query } from './pool';
import { openTestProtocol, resetProtocol, type TestProtocol } from './test-protocol';
import { fillWindows } from './tickets';

let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(() => resetProtocol());

function submit(args: Record<string, unknown> = {}, id = uuidv7()): Promise<string> {
  const target = { kind: 'preview', language: 'bash', content: 'echo' } as const;
  return submitRun({ workspaceId: 'demo', target, args, by: { username: 'ada', accountId: null }, id });
}

type Stored = { id: string; args: string; transaction: string; turn: number; hasTicket: boolean };

function stored(): Promise<Stored[]> {
  return query<Stored>(
    'test_stored',
    `SELECT id, args, l.xmin::text AS transaction, turn, dispatched_at IS NOT NULL AS "hasTicket"
     FROM job_live l JOIN job j USING (id) ORDER BY turn, id`,
  );
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

it('runs that come together are committed together, each as it was asked for', async () => {
  const ids = await Promise.all(upTo(20).map((n) => submit({ n, text: `"${n}"`, big: '9007199254740993' })));
  const runs = await stored();
  expect(runs.map(({ id, args }) => [id, JSON.parse(args).n]).toSorted()).toEqual(
    ids.map((id, n) => [id, n]).toSorted(),
  );
  expect(new Set(runs.map(({ transaction }) => transaction)).size).toBeLessThan(10);
});

it('runs that come together stand in line one behind the other, as many as the window has room for', async () => {
  await fillWindows();
  await Promise.all(upTo(60).map(() => submit()));
  const ticketed = (await stored()).filter(({ hasTicket }) => hasTicket);
  expect(ticketed.length).toBeGreaterThan(10);
  expect(ticketed.length).toBeLessThanOrEqual(50);
  // Of one statement: another that did not see them begins at the same place.
  for (const lot of new Set(ticketed.map(({ transaction }) => transaction))) {
    const turns = ticketed.filter(({ transaction }) => transaction === lot).map(({ turn }) => turn);
    expect(new Set(turns).size).toBe(turns.length);
  }
});

it('what the database cannot hold is refused alone, and an id that comes twice is one run', async () => {
  const twice = uuidv7();
  const asked = [
    ...upTo(5).map(() => submit()),
    submit({ text: '\0' }),
    submit({}, twice),
    submit({}, twice),
    submit(),
  ];
  const ends = await Promise.allSettled(asked);
  expect(ends.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1);
  expect(ends[5]).toMatchObject({ status: 'rejected', reason: { code: '22P05' } });
  expect(await stored()).toHaveLength(7);
});
