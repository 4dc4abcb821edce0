import { expect, it } from 'vitest';
import { askOnce, Gatherer, Gatherers } from './gather';

type Lot = { items: string[]; answer: (answers: string[]) => void; fail: (error: unknown) => void };

/** Lots wait for the test to answer them. */
function openGatherer(options: { lots?: number; lotMax?: number; isNamed?: boolean } = {}) {
  const lots: Lot[] = [];
  const gatherer = new Gatherer<string, string>({
    together: (items) =>
      new Promise((resolve, reject) => {
        lots.push({ items, answer: resolve, fail: reject });
      }),
    lots: options.lots ?? 1,
    lotMax: options.lotMax ?? 10,
    ...(options.isNamed ? { nameOf: (item: string) => item[0] ?? '' } : {}),
    isUndone: (error) => error === 'undone',
  });
  return { gatherer, lots };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('who comes alone is not kept waiting, and who comes meanwhile goes together', async () => {
  const { gatherer, lots } = openGatherer();
  const answers = ['a', 'b', 'c'].map((item) => gatherer.add(item));
  expect(lots.map(({ items }) => items)).toEqual([['a']]);
  lots[0]?.answer(['A']);
  await settled();
  expect(lots[1]?.items).toEqual(['b', 'c']);
  lots[1]?.answer(['B', 'C']);
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C']);
});

it('no more lots than allowed are under way, and none is larger than allowed', async () => {
  const { gatherer, lots } = openGatherer({ lots: 2, lotMax: 3 });
  for (const item of 'abcdefg') void gatherer.add(item);
  expect(lots.map(({ items }) => items.join(''))).toEqual(['a', 'b']);
  lots[1]?.answer(['B']);
  await settled();
  expect(lots.map(({ items }) => items.join(''))).toEqual(['a', 'b', 'cde']);
});

it('items of one name go one after the other, in their order, and hold nobody up', async () => {
  const { gatherer, lots } = openGatherer({ isNamed: true });
  for (const item of ['x0', 'a1', 'a2', 'b1', 'a3']) void gatherer.add(item);
  for (const answers of [['.'], ['.', '.'], ['.'], ['.']]) {
    await settled();
    lots.at(-1)?.answer(answers);
  }
  await settled();
  expect(lots.map(({ items }) => items)).toEqual([['x0'], ['a1', 'b1'], ['a2'], ['a3']]);
});

it('of a lot that came to nothing each is tried alone, and fails alone', async () => {
  const { gatherer, lots } = openGatherer();
  const answers = ['a', 'b', 'c'].map((item) => gatherer.add(item));
  lots[0]?.answer(['A']);
  await settled();
  lots[1]?.fail('undone');
  await settled();
  expect(lots.slice(2).map(({ items }) => items)).toEqual([['b'], ['c']]);
  lots[2]?.fail('undone');
  lots[3]?.answer(['C']);
  const ends = await Promise.allSettled(answers);
  expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : end.reason))).toEqual(['A', 'undone', 'C']);
});

it('a lot of which something may have been done is not done again', async () => {
  const { gatherer, lots } = openGatherer();
  const answers = ['a', 'b', 'c'].map((item) => gatherer.add(item));
  lots[0]?.answer(['A']);
  await settled();
  lots[1]?.fail('who knows');
  const ends = await Promise.allSettled(answers);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(lots).toHaveLength(2);
});

it('a question shared with others is asked after each of them asked', async () => {
  const shared = new Gatherers<number>();
  let now = 1;
  const release: (() => void)[] = [];
  const look = askOnce(async () => {
    const seen = now;
    await new Promise<void>((resolve) => release.push(resolve));
    return seen;
  });
  const first = shared.add('x', look);
  now = 2;
  const later = [shared.add('x', look), shared.add('x', look)];
  release[0]?.();
  await first;
  await settled();
  release[1]?.();
  expect([await first, ...(await Promise.all(later))]).toEqual([1, 2, 2]);
  expect(release).toHaveLength(2);
});
