import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loopFlow } from './support/flows';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { everyMs, until } from './support/poll';
import { diceFor, isLongRun } from './support/seed';
import { STEADY } from './support/world';

const world = await openWorld();

const ask = (timeoutS: number) => ({
  flow: {
    modules: [
      {
        id: 'ask',
        value: { type: 'rawscript', language: 'bash', content: 'echo 1 > result.json', input_transforms: {} },
        suspend: { required_events: 1, timeout: timeoutS },
      },
      { id: 'after', value: { type: 'identity' } },
    ],
  },
});

/** Waits until the flow asks, and answers the part of an address that decides. */
async function linkTo(flow: string): Promise<{ job: string; link: string }> {
  let job = '';
  await until('the flow asks', async () => {
    const [row] = await world.stores.sql<{ jobId: string }>(
      `SELECT job_id AS "jobId" FROM module_run WHERE flow_id = $1 AND status = 'waiting_events'`,
      [flow],
    );
    job = row?.jobId ?? '';
    return job !== '';
  });
  let signature = '';
  await until('an app answers', async () => {
    // It may have been killed by the decisions before.
    signature = await world.api.get<string>(`w/demo/jobs/job_signature/${job}/7`).catch(() => '');
    return signature !== '';
  });
  return { job, link: `${job}/7/${signature}` };
}

async function statusOf(flow: string): Promise<string | undefined> {
  const [row] = await world.stores.sql<{ status: string }>('SELECT status FROM job_done WHERE id = $1', [flow]);
  return row?.status;
}

test('F43 of a hundred decisions at once one counts, whoever is killed meanwhile, and everyone is told which', async () => {
  await world.startApps(2, { MILLRACE_FAILPOINTS: 'approval.after_commit=kill:0.2' });
  await world.startWorkers(1, STEADY);
  const dice = diceFor('F43');
  const accepted: string[] = [];
  for (let round = 0; round < (isLongRun ? 20 : 4); round++) {
    const flow = await world.api.submit(ask(600));
    accepted.push(flow);
    const { job, link } = await linkTo(flow);
    const verbs = Array.from({ length: 100 }, () => (dice() < 0.5 ? 'resume' : 'cancel'));
    const replies = await Promise.all(
      verbs.map((verb) => world.api.request('POST', `w/demo/jobs_u/${verb}/${link}`, { body: {} }).catch(() => null)),
    );
    await until('the flow ends', async () => (await statusOf(flow)) !== undefined);
    const events = await world.stores.sql<{ isApproved: boolean }>(
      'SELECT is_approved AS "isApproved" FROM approval_event WHERE job_id = $1',
      [job],
    );
    expect(events, 'decisions that count').toHaveLength(1);
    const counts = events[0]?.isApproved ? 'resume' : 'cancel';
    // Saying again what counts is no error: the answer may have got lost.
    const misled = verbs.filter((verb, n) => replies[n] && replies[n].status !== (verb === counts ? 201 : 409));
    expect(misled, `answers that do not fit a ${counts}`).toEqual([]);
    expect(await statusOf(flow)).toBe(counts === 'resume' ? 'success' : 'failure');
  }
  await assertInvariants(world, { accepted });
});

test('F44 a decision in the moment its time runs out counts wholly or not at all', async () => {
  await world.startApps(1);
  await world.startWorkers(1, STEADY);
  const dice = diceFor('F44');
  const accepted = await world.api.submitAll(Array.from({ length: isLongRun ? 200 : 30 }, () => ask(3)));
  const outcomes = await Promise.all(
    accepted.map(async (flow) => {
      const { job, link } = await linkTo(flow);
      const [row] = await world.stores.sql<{ leftMs: number }>(
        `SELECT (extract(epoch FROM (approval ->> 'deadline')::timestamptz - clock_timestamp()) * 1000)::float8 AS "leftMs"
         FROM module_run WHERE job_id = $1`,
        [job],
      );
      await delay(Math.max(0, (row?.leftMs ?? 0) + 200 * dice() - 180));
      const { status } = await world.api.request('POST', `w/demo/jobs_u/resume/${link}`, { body: {} });
      return { flow, job, isTaken: status === 201 };
    }),
  );
  await world.untilQuiet();
  for (const { flow, job, isTaken } of outcomes) {
    expect(await world.stores.count('approval_event WHERE job_id = $1', [job]), 'decisions kept').toBe(isTaken ? 1 : 0);
    expect(await statusOf(flow), `a flow whose decision was ${isTaken ? 'taken' : 'refused'}`).toBe(
      isTaken ? 'success' : 'failure',
    );
  }
  const taken = outcomes.filter(({ isTaken }) => isTaken).length;
  process.stdout.write(`F44: ${taken} of ${outcomes.length} decisions came in time\n`);
  await assertInvariants(world, { accepted });
});

test('F45 a run that is canceled while its children end is over with all of them, and nothing begins any more', async () => {
  await world.startApps(1);
  await world.startWorkers(2);
  const dice = diceFor('F45');
  const flows = Array.from({ length: isLongRun ? 1_000 : 40 }, () => ({ flow: loopFlow(world.effects, 6) }));
  const killer = everyMs(2_500, () => world.aWorker('F45').crash());
  const canceledAt = new Map<string, Date>();
  const accepted = await world.api.submitAll(flows, 4);
  const cancels = accepted.map(async (flow) => {
    await delay(dice() * (isLongRun ? 60_000 : 8_000));
    const { status } = await world.api.request('POST', `w/demo/jobs_u/queue/cancel/${flow}`, {
      body: { reason: 'race' },
    });
    const [row] = await world.stores.sql<{ now: Date }>('SELECT clock_timestamp() AS now');
    if (status === 200 && row) canceledAt.set(flow, row.now);
  });
  await Promise.all(cancels);
  await killer.stop();
  await world.untilQuiet(120_000);
  expect(canceledAt.size, 'runs that were canceled').toBeGreaterThan(0);
  await assertInvariants(world, {
    accepted,
    canceledAt,
    losses: Number.POSITIVE_INFINITY,
  });
  const wrong = await world.stores.sql(
    `SELECT j.root_id, d.status FROM job j JOIN job_done d ON d.id = j.id JOIN job_done r ON r.id = j.root_id
     WHERE r.status = 'canceled' AND d.status NOT IN ('success', 'failure', 'canceled') LIMIT 3`,
  );
  expect(wrong).toEqual([]);
});
