import { setTimeout as delay } from 'node:timers/promises';
import { flowValue } from '@/engine/flow/schema';
import { submitRun } from '@/server/commands/submit-run';
import { query } from '@/server/db/pool';
import { openTestProtocol } from '@/server/db/test-protocol';
import { startInProcessWorker } from './in-process-worker';

const WAIT_MS = 20_000;

/** A database of its own with the workspace `demo`, and a worker that takes everything but steps of the tag `elsewhere`. */
export async function openRuns(env: Record<string, string> = {}): Promise<{ close: () => Promise<void> }> {
  const protocol = await openTestProtocol({ REDIS_URL: process.env.TEST_REDIS_URL, ...env });
  const worker = await startInProcessWorker('in-process');
  return {
    async close() {
      await worker.stop();
      await protocol.close();
    },
  };
}

export async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + WAIT_MS; performance.now() < end; await delay(20)) {
    const found = await read();
    if (found !== undefined) return found;
  }
  throw new Error('waited in vain');
}

type End = { status: string; result: { error?: { name: string; message: string } } };

export async function endOf(id: string): Promise<End> {
  const row = await until(
    async () =>
      (await query<{ status: string; result: string }>('test_end', 'SELECT * FROM job_done WHERE id = $1', [id]))[0],
  );
  return { status: row.status, result: JSON.parse(row.result) as End['result'] };
}

/** The job of a step, once it is there. */
export function stepOf(flow: string, moduleId: string): Promise<string> {
  return until(async () => {
    const [row] = await query<{ id: string }>(
      'test_step',
      'SELECT id FROM job WHERE root_id = $1 AND module_id = $2 ORDER BY id DESC LIMIT 1',
      [flow, moduleId],
    );
    return row?.id;
  });
}

export const bash = (id: string, content: string, more: object = {}) => ({
  id,
  value: { type: 'rawscript', language: 'bash', content, input_transforms: {} },
  ...more,
});

/** Whoever takes this step does so by hand. */
export const elsewhere = (id: string, more: object = {}) => ({
  id,
  value: { type: 'rawscript', language: 'bash', content: 'true', tag: 'elsewhere', input_transforms: {} },
  ...more,
});

export const submitFlow = (value: object, timeoutS: number | null = null) =>
  submitRun({
    workspaceId: 'demo',
    target: { kind: 'flowpreview', value: flowValue.parse(value) },
    args: {},
    by: { username: 'ada', accountId: null },
    timeoutS,
  });
