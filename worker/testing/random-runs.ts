import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ECHO_FLOW, ECHO_PATH, randomFlow, type RandomFlow } from '@/engine/run/testing/random-flow';
import { shrink } from '@/engine/run/testing/shrink';
import { deployFlow } from '@/server/commands/deploy-flow';
import { submitRun } from '@/server/commands/submit-run';
import { query } from '@/server/db/pool';
import { referenceRun, type RunStory } from './reference-run';
import { brokenPromises, storedRun } from './stored-run';

const ADA = { via: 'session', accountId: null, username: 'ada', email: 'ada@example.com', name: 'Ada' } as const;
const CALLER = { ...ADA, role: 'admin', isSuperadmin: true } as const;
const STANDSTILL_MS = 30_000;
const SHRINK_TRIES = 150;

/** The seeds to try: `MODEL_SEED=7` or `MODEL_SEED=7,12` replays those. */
export function seedsOf(count: number): number[] {
  const named = process.env.MODEL_SEED?.split(',').map(Number);
  return named ?? Array.from({ length: count }, (_, i) => i + 1);
}

export async function deployRandomFlows(flows: RandomFlow[]): Promise<void> {
  const documents = Object.assign({ [ECHO_PATH]: ECHO_FLOW }, ...flows.map((flow) => flow.subFlows));
  for (const [path, value] of Object.entries(documents as RandomFlow['subFlows'])) {
    await deployFlow({
      workspaceId: 'demo',
      caller: CALLER,
      path,
      summary: '',
      description: '',
      value,
      schema: null,
      tag: null,
      timeoutS: null,
      isPrivate: false,
      deploymentMessage: null,
      from: null,
    });
  }
}

export function submitRandomFlow({ flow, args }: RandomFlow): Promise<string> {
  const by = { username: 'ada', accountId: null };
  return submitRun({ workspaceId: 'demo', target: { kind: 'flowpreview', value: flow }, args, by });
}

type SubmittedRun = { flow: RandomFlow; id: string };

/** A text for each run that is not what the interpreter says. Waits for all of them to end. */
export async function differences(runs: SubmittedRun[]): Promise<string[]> {
  await untilEnded(runs.map((run) => run.id));
  const found: string[] = [];
  for (const run of runs) {
    const problems = await problemsOf(run);
    if (problems.length > 0) found.push([`MODEL_SEED=${run.flow.seed}`, ...problems].join('\n  '));
  }
  return found;
}

/** The smallest flow found that shows the same kind of difference, as JSON. */
export async function smallestOf(seed: number): Promise<string> {
  const { flow, args, subFlows } = await shrink(randomFlow(seed), isWrong, SHRINK_TRIES);
  return JSON.stringify({ flow, args, subFlows }, null, 1);
}

async function isWrong(flow: RandomFlow): Promise<boolean> {
  const id = await submitRandomFlow(flow);
  await untilEnded([id]);
  return (await problemsOf({ flow, id })).length > 0;
}

async function problemsOf({ id, flow }: SubmittedRun): Promise<string[]> {
  return [...(await brokenPromises(id)), ...differing(referenceRun(flow), await storedRun(id))];
}

/** Waits as long as runs end. */
async function untilEnded(ids: string[]): Promise<void> {
  let [ended, since] = [-1, performance.now()];
  while (ended < ids.length) {
    const [row] = await query<{ ended: number }>(
      'test_ended',
      'SELECT count(*) AS ended FROM job_done WHERE id = ANY($1)',
      [ids],
    );
    const now = performance.now();
    if (row && row.ended > ended) [ended, since] = [row.ended, now];
    if (now - since > STANDSTILL_MS) throw new Error(`only ${ended} of ${ids.length} runs end`);
    await delay(20);
  }
}

function differing(expected: RunStory, found: RunStory): string[] {
  const { modules: expectedModules, ...expectedEnd } = expected;
  const { modules: foundModules, ...foundEnd } = found;
  const places = new Set([...Object.keys(expectedModules), ...Object.keys(foundModules)]);
  const pairs = [
    { what: 'the run', expected: expectedEnd, found: foundEnd },
    ...[...places].map((what) => ({ what, expected: expectedModules[what], found: foundModules[what] })),
  ];
  return pairs
    .filter((pair) => !isDeepStrictEqual(pair.expected, pair.found))
    .map((pair) => `${pair.what}: expected ${JSON.stringify(pair.expected)}, found ${JSON.stringify(pair.found)}`);
}
