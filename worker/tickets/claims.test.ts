import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { Slots } from '../slots';
import { Claims } from './claims';

const SLOTS = 4;
let slots: Slots;
let claims: Claims;
/** How many rows of each tag wait. */
let waiting: Map<string, number>;
/** How many slots each claim was for. */
let asked: number[];
let passedOn: string[];
let processes: number;
let mayTake: boolean;
/** Called while a claim is under way. */
let meanwhile: () => void;

beforeEach(() => {
  slots = new Slots(SLOTS);
  waiting = new Map();
  asked = [];
  passedOn = [];
  processes = 1;
  mayTake = true;
  meanwhile = () => undefined;
  claims = new Claims({
    slots,
    mayTake: () => mayTake,
    claim,
    processesOf: () => processes,
    passOn: (tag) => void passedOn.push(tag),
  });
});

async function claim(tags: string[], count: number): Promise<number> {
  asked.push(count);
  let found = 0;
  for (const tag of tags) {
    const taken = Math.min(count - found, waiting.get(tag) ?? 0);
    waiting.set(tag, (waiting.get(tag) ?? 0) - taken);
    found += taken;
  }
  await setImmediate();
  meanwhile();
  for (let unused = found; unused < count; unused++) slots.release();
  return found;
}

async function end(count: number): Promise<void> {
  for (let n = 0; n < count; n++) slots.release();
  await claims.untilReady();
}

it('one ticket leads to all there is, as slots become free, and to no more claims than that takes', async () => {
  waiting.set('a', 10);
  await claims.look(['a']);
  expect([slots.busy, asked]).toEqual([SLOTS, [4]]);
  // Slots that become free at the same time share a claim.
  for (let n = 0; n < SLOTS; n++) slots.release();
  await expect.poll(() => asked).toEqual([4, 4]);
  await end(3);
  expect([slots.busy, asked]).toEqual([3, [4, 4, 3]]);
  await end(3);
  expect(asked).toEqual([4, 4, 3]);
});

it('a ticket that comes while a claim is under way leads to another one', async () => {
  meanwhile = () => {
    meanwhile = () => undefined;
    waiting.set('b', 1);
    void claims.look(['b']);
  };
  await claims.look(['a']);
  expect([slots.busy, asked]).toEqual([1, [4, 4]]);
});

it('with other processes each takes its share, and passes the rest on while there may be any', async () => {
  processes = 2;
  waiting.set('a', 3);
  await claims.look(['a']);
  expect([slots.busy, passedOn]).toEqual([2, ['a']]);
  await claims.look(['a']);
  expect([slots.busy, passedOn]).toEqual([3, ['a', 'a']]);
  await claims.look(['a']);
  expect([slots.busy, passedOn]).toEqual([3, ['a', 'a']]);
});

it('what there is no slot for is passed on to other processes', async () => {
  processes = 2;
  while (slots.tryAcquire());
  await claims.look(['a']);
  expect([asked, passedOn]).toEqual([[], ['a']]);
});

it('a process that may take nothing passes everything on, and is not ready for more', async () => {
  mayTake = false;
  waiting.set('a', 1);
  await claims.look(['a']);
  expect([asked, passedOn, claims.isReady]).toEqual([[], ['a'], false]);
});

it('a claim that fails leaves the process ready for the next ticket', async () => {
  meanwhile = () => {
    meanwhile = () => undefined;
    for (let n = 0; n < SLOTS; n++) slots.release();
    throw new Error('the database is away');
  };
  await claims.look(['a']);
  waiting.set('a', 1);
  await claims.look(['a']);
  expect(slots.busy).toBe(1);
});
