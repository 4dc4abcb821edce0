import { describe, expect, it } from 'vitest';
import { type Controlled, controlsOf } from './run-controls';

const RUN: Controlled = {
  workspaceId: 'demo',
  args: { a: 1 },
  accountId: 'ann',
  identity: 'script:1',
  place: 'script/u/ada/x',
  isStep: false,
};

const keyOf = (more: Partial<Controlled>) => controlsOf({ cache_ttl: 60 }, { ...RUN, ...more }).cacheKey;

describe('the key of a cache', () => {
  it('is the same for the same code and arguments, whoever runs it', () => {
    expect(keyOf({ args: { b: 1, a: 2 } })).toBe(keyOf({ args: { a: 2, b: 1 }, accountId: 'bob' }));
  });

  it('differs by code and by arguments', () => {
    expect(new Set([keyOf({}), keyOf({ identity: 'script:2' }), keyOf({ args: {} })]).size).toBe(3);
  });

  it('is one for each account where the arguments read variables or resources with its rights', () => {
    const args = { db: '$res:u/ada/db' };
    expect(keyOf({ args })).not.toBe(keyOf({ args, accountId: 'bob' }));
  });

  it('is not there without a time to keep results for', () => {
    expect(controlsOf({}, RUN).cacheKey).toBeNull();
    expect(controlsOf({ cache_ttl: 0 }, RUN).cacheKey).toBeNull();
  });

  it('is not there for a result that is deleted after use', () => {
    expect(controlsOf({ cache_ttl: 60, delete_after_secs: 1 }, RUN).cacheKey).toBeNull();
    expect(controlsOf({ cache_ttl: 60, delete_after_secs: 0 }, RUN).cacheKey).toBeNull();
    expect(controlsOf({ cache_ttl: 60, delete_after_use: true }, RUN).cacheKey).toBeNull();
  });
});

describe('the key of a limit', () => {
  it('names the script or flow, unless it has one of its own', () => {
    expect(controlsOf({ concurrent_limit: 2 }, RUN).concurrency).toEqual({
      key: 'demo/script/u/ada/x',
      limit: 2,
      windowS: 0,
    });
    const own = { concurrent_limit: 2, concurrency_time_window_s: 5, concurrency_key: 'k-$args[a]' };
    expect(controlsOf(own, RUN).concurrency).toEqual({ key: 'k-1', limit: 2, windowS: 5 });
  });

  it('stays short and its own, however long an argument is', () => {
    const settings = { concurrent_limit: 1, concurrency_key: '$args[a]' };
    const keys = ['x', 'y'].map(
      (end) => controlsOf(settings, { ...RUN, args: { a: 'v'.repeat(10_000) + end } }).concurrency?.key ?? '',
    );
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key.length).toBeLessThanOrEqual(400);
  });
});

it('text that the database cannot read in JSON is not debounced', () => {
  const settings = { debounce_delay_s: 1 };
  for (const a of ['\u0000', '\ud800']) expect(controlsOf(settings, { ...RUN, args: { a } }).debounce).toBeNull();
  expect(controlsOf(settings, { ...RUN, args: { a: '😀' } }).debounce).not.toBeNull();
});
