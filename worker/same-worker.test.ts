import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowModule, FlowValue } from '@/engine/flow/schema';
import { type ApiRuns, bash, openApiRuns } from './testing/api-runs';

let runs: ApiRuns;

beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

const writes = (more: Partial<FlowModule> = {}): FlowModule => ({ ...bash('a', 'echo kept > shared/note'), ...more });
const reads = bash('b', 'cat shared/note');
const bound = (...modules: FlowModule[]): FlowValue => ({ modules, same_worker: true });
const seconds = (value: number) => ({ type: 'static' as const, value });

const keptFolders = (): string[] => readdirSync(runs.keptDir);

describe('what steps of a flow on one worker have in common', () => {
  it('outlives a pause, and is gone when the flow has ended', async () => {
    const id = await runs.start(bound(writes({ sleep: seconds(0.3) }), reads));
    expect(await runs.ended(id)).toMatchObject({ success: true, result: 'kept' });
    await expect.poll(keptFolders).not.toContain(id);
  });

  it('outlives a wait for a further try', async () => {
    const tries = { ...bash('b', '[ "$MILLRACE_RETRY" = 1 ] && cat shared/note'), retry: RETRY };
    expect(await runs.ended(await runs.start(bound(writes(), tries)))).toMatchObject({ result: 'kept' });
  });

  it('outlives a wait for a decision', async () => {
    const id = await runs.start(bound(writes({ suspend: { required_events: 1 } }), reads));
    await expect.poll(() => runs.ask(`GET /w/demo/jobs_u/get/${id}`)).toMatchObject({ state: 'suspended' });
    await runs.ask(`POST /w/demo/jobs/flow/resume/${id}`, {});
    expect(await runs.ended(id)).toMatchObject({ result: 'kept' });
  });

  it('outlives a sub-flow with steps of its own', async () => {
    const value = { modules: [bash('x', 'echo inner')] };
    await runs.ask('POST /w/demo/flows/create', { path: 'f/same/inner', value });
    const inner: FlowModule = { id: 's', value: { type: 'flow', path: 'f/same/inner', input_transforms: {} } };
    expect(await runs.ended(await runs.start(bound(writes(), inner, reads)))).toMatchObject({ result: 'kept' });
  });

  it('is said to be lost where it is, in the log of the step that finds it empty', async () => {
    const id = await runs.start(bound(writes({ suspend: { required_events: 1 } }), bash('b', 'ls shared | wc -l')));
    await expect.poll(keptFolders).toContain(id);
    await expect.poll(() => runs.ask(`GET /w/demo/jobs_u/get/${id}`)).toMatchObject({ state: 'suspended' });
    rmSync(join(runs.keptDir, id), { recursive: true });
    await runs.ask(`POST /w/demo/jobs/flow/resume/${id}`, {});
    const ended = await runs.ended(id);
    expect(ended.result).toBe('0');
    const step = ended.flow_status?.modules.find((module) => module.id === 'b')?.job;
    expect(await runs.ask(`GET /w/demo/jobs_u/get_logs/${step}`)).toContain('./shared of this flow is empty');
  });
});

const RETRY = { constant: { attempts: 1, seconds: 1 } };
