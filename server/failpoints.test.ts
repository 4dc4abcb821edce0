import { afterEach, describe, expect, test } from 'vitest';
import { armFailpoints, failpoint } from './failpoints';

afterEach(() => armFailpoints(null, null));

async function throwsOf(turns: number): Promise<boolean[]> {
  const thrown: boolean[] = [];
  for (let turn = 0; turn < turns; turn++)
    thrown.push(
      await failpoint('claim.after_commit').then(
        () => false,
        () => true,
      ),
    );
  return thrown;
}

describe('failpoints', () => {
  test('do nothing unless they are armed', async () => {
    await expect(failpoint('complete.before')).resolves.toBeUndefined();
  });

  test('act at the point that is named, and at no other', async () => {
    armFailpoints('complete.before=throw', null);
    await expect(failpoint('complete.before')).rejects.toThrow('failpoint complete.before');
    await expect(failpoint('complete.after_commit')).resolves.toBeUndefined();
  });

  test('tell a lost answer as a lost connection', async () => {
    armFailpoints('complete.after_commit=exec_then_throw', null);
    await expect(failpoint('complete.after_commit')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('act as often as their probability says, the same way for the same seed', async () => {
    armFailpoints('claim.after_commit=throw:0.2', 7);
    const first = await throwsOf(1_000);
    armFailpoints('claim.after_commit=throw:0.2', 7);
    expect(await throwsOf(1_000)).toEqual(first);
    const share = first.filter(Boolean).length / first.length;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.25);
  });

  test.each(['complete.befor=kill', 'complete.before=explode', 'complete.before=kill:2', 'complete.before'])(
    'refuse %s',
    (rules) => expect(() => armFailpoints(rules, null)).toThrow('MILLRACE_FAILPOINTS'),
  );
});
