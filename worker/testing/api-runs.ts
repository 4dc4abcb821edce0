import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { openTestApi, seedWorkspace, TEST_SECRET, type TestApi } from '@/server/http/test-api';
import type { FlowModule, FlowValue, InputTransform } from '@/engine/flow/schema';
import { startInProcessWorker } from './in-process-worker';

const WAIT_MS_MAX = 30_000;

/** A job as the API tells it. */
export type TestJob = Record<string, unknown> & {
  id: string;
  flow_status?: TestFlowStatus;
};

type TestModuleStatus = Record<string, unknown> & { id: string; type: string; job?: string };

export type TestFlowStatus = Record<string, unknown> & {
  step: number;
  modules: TestModuleStatus[];
  preprocessor_module?: TestModuleStatus;
};

export type ApiRuns = {
  /** Asks the API as the instance; answers what it says. Throws where it refuses. */
  ask: (operation: string, body?: unknown) => Promise<unknown>;
  /** Starts a flow preview and answers its id. */
  start: (value: FlowValue, more?: Record<string, unknown>) => Promise<string>;
  /** The run once it has ended. */
  ended: (id: string) => Promise<TestJob>;
  api: TestApi;
  /** Where the worker keeps what flows have in common. */
  keptDir: string;
  close: () => Promise<void>;
};

/** The real API and a worker in this process, on a database of their own. `isServed`: its jobs reach the API, by a port. `dedicated`: what the worker is there for besides. */
export async function openApiRuns({ isServed = false, dedicated = [] as string[] } = {}): Promise<ApiRuns> {
  const api = await openTestApi({ REDIS_URL: process.env.TEST_REDIS_URL ?? '' });
  await seedWorkspace('demo');
  const port = isServed ? await serve(api) : null;
  const worker = await startInProcessWorker('in-process', port?.url, dedicated);
  const ask = async (operation: string, body?: unknown) => {
    const reply = await api.call(operation, { token: TEST_SECRET, body });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${reply.status} ${text}`);
    return reply.headers.get('content-type')?.startsWith('application/json') ? (JSON.parse(text) as unknown) : text;
  };
  return {
    api,
    keptDir: worker.keptDir,
    ask,
    start: async (value, more) => String(await ask('POST /w/demo/jobs/run/preview_flow', { value, ...more })),
    ended: (id) => untilEnded(ask, id),
    close: async () => {
      await worker.stop();
      port?.server.close();
      await api.close();
    },
  };
}

async function serve({ app }: TestApi): Promise<{ url: string; server: Server }> {
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function untilEnded(ask: ApiRuns['ask'], id: string): Promise<TestJob> {
  const deadline = performance.now() + WAIT_MS_MAX;
  while (performance.now() < deadline) {
    const { completed } = (await ask(`GET /w/demo/jobs_u/completed/get_result_maybe/${id}`)) as { completed: boolean };
    if (completed) return (await ask(`GET /w/demo/jobs_u/completed/get/${id}`)) as TestJob;
    await delay(10);
  }
  throw new Error(`run ${id} does not end`);
}

/** A Bash step; its inputs are its positional parameters, in order. */
export function bash(id: string, content: string, inputs: Record<string, string> = {}): FlowModule {
  const names = Object.keys(inputs).map((name, index) => `${name}="$${index + 1}"`);
  const transforms = Object.entries(inputs).map(([name, expr]): [string, InputTransform] => [
    name,
    { type: 'javascript', expr },
  ]);
  const source = [...names, content].join('\n');
  return {
    id,
    value: { type: 'rawscript', language: 'bash', content: source, input_transforms: Object.fromEntries(transforms) },
  };
}
