import { describe, expect, test } from 'vitest';
import type { CompletedJob, QueuedJob } from '@/contract/job-shape';
import { kindLabel, mayBeStartedAgain, runDuration, statusOf, titleOf } from './job-facts';
import { canRerun, rerunCommand } from './rerun';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const queued: QueuedJob = {
  type: 'QueuedJob',
  workspace_id: 'demo',
  id: '0198a000-0000-7000-8000-000000000001',
  created_by: 'ana',
  created_at: '2026-01-01T11:59:00Z',
  scheduled_for: '2026-01-01T11:59:00Z',
  script_path: 'u/ana/report',
  args: {},
  canceled: false,
  job_kind: 'script',
  permissioned_as: 'u/ana',
  is_flow_step: false,
  email: 'ana@example.com',
  visible_to_owner: true,
  tag: 'bun',
  state: 'waiting',
  running: false,
};
const ended: CompletedJob = {
  ...queued,
  type: 'CompletedJob',
  state: 'success',
  started_at: '2026-01-01T11:59:01Z',
  completed_at: '2026-01-01T11:59:02Z',
  duration_ms: 1000,
  success: true,
  is_skipped: false,
};

test('of the runs of a script, those are started again that no flow and no schedule started', () => {
  expect(mayBeStartedAgain(ended)).toBe(true);
  expect(mayBeStartedAgain({ ...ended, is_flow_step: true })).toBe(false);
  expect(mayBeStartedAgain({ ...ended, schedule_path: 'u/ana/nightly' })).toBe(false);
  expect(mayBeStartedAgain({ ...ended, job_kind: 'preview' })).toBe(false);
});

test('what waits for a worker is called queued', () => {
  expect(statusOf(queued)).toBe('queued');
});

test('a run counts its time until now, and then stops', () => {
  expect(runDuration(queued, NOW)).toBeUndefined();
  expect(runDuration({ ...queued, started_at: '2026-01-01T11:59:58Z' }, NOW)).toBe(2000);
  expect(runDuration(ended, NOW)).toBe(1000);
});

test('a test of unsaved code has a title too', () => {
  expect(titleOf({ ...queued, script_path: undefined, job_kind: 'preview' })).toBe('Test of a script');
  expect(titleOf(queued)).toBe('u/ana/report');
});

describe('the command that runs it again', () => {
  test('survives quotes in the arguments', () => {
    const command = rerunCommand({ ...ended, args: { text: "it's $HOME" } }, 'https://x');
    expect(command).toContain(`-d '{"text":"it'\\''s $HOME"}'`);
    expect(command).toContain(`'https://x/api/w/demo/jobs/run/p/u/ana/report'`);
  });

  test('addresses a flow as a flow, and a test not at all', () => {
    expect(rerunCommand({ ...ended, job_kind: 'flow' }, '')).toContain('/jobs/run/f/');
    expect(rerunCommand({ ...ended, job_kind: 'preview' }, '')).toBeNull();
  });
});

test('a step of a flow cannot be run alone, a test only with its code at hand', () => {
  expect(canRerun(ended)).toBe(true);
  expect(canRerun({ ...ended, is_flow_step: true })).toBe(false);
  expect(canRerun({ ...ended, job_kind: 'preview' })).toBe(false);
  expect(canRerun({ ...ended, job_kind: 'preview', raw_code: 'x' })).toBe(true);
});

test('a step is not called a test because its code stands in the flow', () => {
  expect(kindLabel({ job_kind: 'preview', is_flow_step: true })).toBe('Step');
  expect(kindLabel({ job_kind: 'preview', is_flow_step: false })).toBe('Script test');
  expect(kindLabel({ job_kind: 'flownode', is_flow_step: true })).toBe('Part of a flow');
});
