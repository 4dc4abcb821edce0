import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dice } from '@/engine/run/testing/dice';
import { closeQueues } from '../queue/send';
import { openTestProtocol, type TestProtocol } from './test-protocol';
import { type Action, actionsOf, GUARDS, initialState, isOver, type State } from './testing/protocol-model';
import { take } from './testing/protocol-steps';
import { Replay, type Stored } from './testing/replay';

const WALKS = 100;
const STEPS_MAX = 40;
// Most claims are in vain, and a cancel is soon the end.
const WEIGHTS: Partial<Record<Action['type'], number>> = { claim: 0.3, cancel: 0.1, crash: 0.3, delay: 0.3, reap: 2 };
// Orders that never come across these prove little.
const NEEDED = [
  'arrive: lost',
  'claim: attempt n, to be canceled',
  'claim: none',
  'complete: applied, woken left right',
  'complete: applied, woken parent',
  'complete: canceled',
  'complete: lost',
  'reap: queued left',
  'reap: queued parent',
  'release: not its own',
];
const ALL = new Set(GUARDS);
const TROUBLE = { crashes: 1, delays: 2, cancels: 1, releases: 2, lostAnswers: 2 };
let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol({ REDIS_URL: process.env.TEST_REDIS_URL });
});
afterAll(async () => {
  await closeQueues();
  await protocol.close();
});

const storedOf = ({ rows, ends, scope, pending }: State): Stored => ({ rows, ends, scope, pending });

/** Walks through the model by chance, and does each action to the database too. Answers what it came by. */
async function walk(seed: number): Promise<string[]> {
  const dice = new Dice(seed);
  const replay = await Replay.begin();
  const trace: Action[] = [];
  const seen: string[] = [];
  let state = initialState(TROUBLE);
  while (!isOver(state) && trace.length < STEPS_MAX) {
    const action = dice.weighted(actionsOf(state, ALL).map((each) => [WEIGHTS[each.type] ?? 1, each] as const));
    trace.push(action);
    const { state: next, answer } = take(state, action, ALL);
    const found = await replay.take(action, state);
    const story = `MODEL_SEED=${seed} ${JSON.stringify(trace)}`;
    // Starting a script is no statement.
    if (action.type !== 'start') expect(found, story).toBe(answer);
    expect(await replay.stored(), story).toEqual(storedOf(next));
    seen.push(`${action.type}: ${answer.replaceAll(/\d/g, 'n')}`);
    state = next;
  }
  return seen;
}

describe('the statements of the protocol', () => {
  it('answer and write what the model of them does, in random orders of what may happen', async () => {
    const replayed = process.env.MODEL_SEED?.split(',').map(Number);
    const seen = new Set<string>();
    for (const seed of replayed ?? Array.from({ length: WALKS }, (_, i) => i + 1))
      for (const answer of await walk(seed)) seen.add(answer);
    if (!replayed) expect(NEEDED.filter((answer) => !seen.has(answer))).toEqual([]);
  }, 120_000);
});
