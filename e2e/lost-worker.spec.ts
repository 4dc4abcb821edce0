import { expect } from '@playwright/test';
import type { FlowModule } from '@/engine/flow/schema';
import { listSteps, readJob, startFlow, waitForEnd } from './support/api';
import { findWorkerPid } from './support/instance';
import { test } from './support/test';

const STEPS = 20;
const KILLED_IN = 10;

test('a worker killed in the middle of a flow of 20 steps changes neither the result nor the record', async ({
  seedFlow,
}) => {
  const ids = Array.from({ length: STEPS }, (_, n) => `s${n + 1}`);
  const path = await seedFlow({ value: { modules: ids.map((id, n) => countingStep(id, n + 1)) } });
  const flowJob = await startFlow(path, { start: 0 });
  await expect
    .poll(async () => runningStep(flowJob), { timeout: 90_000, intervals: [100], message: 'the tenth step runs' })
    .toBe(ids[KILLED_IN - 1]);
  const pid = findWorkerPid();
  process.kill(pid, 'SIGKILL');

  const ended = await waitForEnd(flowJob, 120_000);
  expect(ended).toEqual({ success: true, result: STEPS });
  expect(findWorkerPid()).not.toBe(pid);

  const steps = await listSteps(flowJob);
  expect(steps.map((step) => step.flow_step_id).toSorted()).toEqual(ids.toSorted());
  for (const { id } of steps) {
    const step = await readJob(id);
    const position = ids.indexOf(step.flow_step_id ?? '') + 1;
    expect(step).toMatchObject({
      type: 'CompletedJob',
      state: 'success',
      result: position,
      attempt: position === KILLED_IN ? 2 : 1,
    });
  }
  const flow = await readJob(flowJob);
  expect(flow.flow_status?.modules.map((module) => module.type)).toEqual(ids.map(() => 'Success'));
});

/** Adds one to the result before it; the one in the middle takes its time, so that the kill meets it. */
function countingStep(id: string, position: number): FlowModule {
  const pause = position === KILLED_IN ? 'sleep 3\n' : '';
  return {
    id,
    summary: '',
    value: {
      type: 'rawscript',
      language: 'bash',
      content: `before="$1"\n${pause}echo $((before + 1)) > result.json\n`,
      input_transforms: {
        before: { type: 'javascript', expr: position === 1 ? 'flow_input.start' : 'previous_result' },
      },
    },
  };
}

async function runningStep(flowJob: string): Promise<string | undefined> {
  const steps = await listSteps(flowJob);
  return steps.find((step) => step.type === 'QueuedJob' && step.running)?.flow_step_id;
}
