import { describe, expect, test } from 'vitest';
import { chooseDraft } from './choose-draft';

const at = '2026-01-01T00:00:00.000Z';
const stored = { value: { content: 'stored' }, created_at: at };
const local = (content: string, lastSync: string | null) => ({
  text: JSON.stringify({ content }),
  lastSync,
  keptAt: 0,
});

describe('the draft an editor begins with', () => {
  test('is the stored one, whichever machine it came from', () => {
    expect(chooseDraft(null, stored)).toEqual({ value: stored.value, at, lastSync: at });
    expect(chooseDraft(null, null)).toBeNull();
  });

  test('is what this browser could not store, and goes on from the draft it was made of', () => {
    expect(chooseDraft(local('mine', at), stored)).toMatchObject({ value: { content: 'mine' }, lastSync: at });
    expect(chooseDraft(local('mine', null), null)).toMatchObject({ value: { content: 'mine' }, lastSync: null });
  });

  test('meets the stored one when both were changed', () => {
    const before = '2025-01-01T00:00:00.000Z';
    expect(chooseDraft(local('mine', before), stored)?.lastSync).toBe(before);
    expect(chooseDraft(local('mine', null), stored)?.lastSync).toBeNull();
  });

  test('comes back also when the stored one was discarded or deployed elsewhere', () => {
    expect(chooseDraft(local('mine', at), null)).toMatchObject({ value: { content: 'mine' }, lastSync: null });
  });

  test('is the stored one where both are the same, or where what is kept cannot be read', () => {
    expect(chooseDraft(local('stored', null), stored)?.lastSync).toBe(at);
    expect(chooseDraft({ text: '{', lastSync: null, keptAt: 0 }, stored)?.lastSync).toBe(at);
  });
});
