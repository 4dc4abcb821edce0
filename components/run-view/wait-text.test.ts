import { describe, expect, test } from 'vitest';
import type { Job } from '@/contract/job-shape';
import type { WaitReason } from '@/contract/wait-reason';
import { needsSomebody, shortWait, waitSentence } from './wait-text';

function waitingFor(wait: WaitReason): Job {
  return { type: 'QueuedJob', running: false, state: 'waiting', wait } as Job;
}

describe('what a run waits for', () => {
  test('a worker that nobody has started, and what to do about it', () => {
    const job = waitingFor({ reason: 'no_worker', tag: 'gpu' });
    expect(waitSentence(job)).toContain('WORKER_TAGS=gpu');
    expect(shortWait(job)).toBe('no worker for gpu');
    expect(needsSomebody(job)).toBe(true);
  });

  test('a slot, with the place in the queue', () => {
    const job = waitingFor({ reason: 'busy', step: 'b', tag: 'bash', slots: 2, ahead: 7 });
    expect(waitSentence(job)).toBe('Step b: all 2 slots for “bash” are busy, with 7 before it.');
    expect(needsSomebody(job)).toBe(false);
  });

  test('the decisions of certain people', () => {
    const job = waitingFor({ reason: 'approval', step: 'ask', approvers: ['ann@example.com', 'finance'], missing: 2 });
    expect(waitSentence(job)).toBe('Step ask: waits for 2 decisions of ann@example.com, finance.');
  });

  test('room under the key of a limit', () => {
    const full = { reason: 'concurrency' as const, key: 'api', limit: 2, running: 1, cooling: 1, window_s: 60 };
    expect(waitSentence(waitingFor(full))).toBe(
      'waits for room under the key “api”: 1 of 2 running, 1 begun in the last 60 s.',
    );
    expect(shortWait(waitingFor(full))).toBe('limit of concurrent runs');
  });

  test('its time', () => {
    const at = new Date(Date.now() + 86_400_000).toISOString();
    expect(waitSentence(waitingFor({ reason: 'sleeping', until: at }))).toMatch(/^sleeps until/);
    expect(shortWait(waitingFor({ reason: 'backoff', until: at }))).toMatch(/^retries /);
  });

  test('nothing, when it runs', () => {
    expect(waitSentence({ type: 'QueuedJob', running: true, state: 'running' } as Job)).toBeNull();
  });
});
