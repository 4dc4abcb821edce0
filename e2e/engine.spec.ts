import { expect } from '@playwright/test';
import type { FlowModule, InputTransform } from '@/engine/flow/schema';
import { deployFlow, get, listSteps, post, readJob, startFlow, waitForEnd, WORKSPACE } from './support/api';
import { test } from './support/test';

const js = (expr: string): InputTransform => ({ type: 'javascript', expr });

function step(
  id: string,
  content: string,
  more: Partial<FlowModule> & { inputs?: Record<string, InputTransform> } = {},
): FlowModule {
  const { inputs = {}, ...settings } = more;
  const language = content.includes('def main') ? 'python3' : content.includes('function main') ? 'bun' : 'bash';
  return { id, value: { type: 'rawscript', language, content, input_transforms: inputs }, ...settings };
}

async function run(path: string, args: Record<string, unknown> = {}) {
  const id = await startFlow(path, args);
  return { id, ...(await waitForEnd(id, 120_000)) };
}

test('a flow calls a script and another flow by path, and handles the failure of either', async ({
  folder,
  seedFlow,
}) => {
  const script = `f/${folder}/double`;
  await post(`w/${WORKSPACE}/scripts/create`, {
    path: script,
    summary: '',
    description: '',
    language: 'python3',
    content: 'def main(n: int):\n    return n * 2\n',
  });
  const inner = await deployFlow(`f/${folder}/inner`, {
    value: {
      modules: [
        step('x', 'def main(n):\n    if n > 100: raise ValueError("too much")\n    return n + 1\n', {
          inputs: { n: js('flow_input.n') },
        }),
      ],
    },
  });
  const outer = await seedFlow({
    value: {
      modules: [
        { id: 'a', value: { type: 'script', path: script, input_transforms: { n: js('flow_input.n') } } },
        { id: 'b', value: { type: 'flow', path: inner, input_transforms: { n: js('results.a') } } },
        step('c', 'export function main(n) { return `got ${n}` }', { inputs: { n: js('results.b') } }),
      ],
      failure_module: step('failure', 'def main(error):\n    return {"handled": error["message"], "recover": True}\n', {
        inputs: { error: js('error') },
      }),
    },
  });
  expect(await run(outer, { n: 3 })).toMatchObject({ success: true, result: 'got 7' });
  expect(await run(outer, { n: 60 })).toMatchObject({ success: true, result: { handled: 'too much', recover: true } });
});

test('a run finishes on the version of a script it started with', async ({ folder, seedFlow }) => {
  const path = `f/${folder}/versioned`;
  const deploy = (version: string, parent?: string) =>
    post<string>(`w/${WORKSPACE}/scripts/create`, {
      path,
      summary: '',
      description: '',
      language: 'bash',
      content: `echo ${version}`,
      parent_hash: parent,
    });
  const first = await deploy('old');
  const flow = await seedFlow({
    value: {
      modules: [step('wait', 'sleep 2'), { id: 'later', value: { type: 'script', path, input_transforms: {} } }],
    },
  });
  const id = await startFlow(flow);
  await deploy('new', first);
  expect(await waitForEnd(id)).toEqual({ success: true, result: 'old' });
  expect((await run(flow)).result).toBe('new');
});

test('a parallel loop never runs more iterations at once than it may', async ({ seedFlow }) => {
  const timed =
    'import time\n\ndef main(i):\n    start = time.time()\n    time.sleep(0.3)\n    return [start, time.time(), i]\n';
  const path = await seedFlow({
    value: {
      modules: [
        {
          id: 'l',
          value: {
            type: 'forloopflow',
            iterator: js('[0, 1, 2, 3, 4, 5]'),
            parallel: true,
            parallelism: 2,
            skip_failures: false,
            modules: [step('b', timed, { inputs: { i: js('flow_input.iter.value') } })],
          },
        },
      ],
    },
  });
  const { result } = await run(path);
  const spans = result as [number, number, number][];
  expect(spans.map(([, , index]) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  const most = Math.max(...spans.map(([start]) => spans.filter(([from, to]) => from <= start && start < to).length));
  expect(most).toBeLessThanOrEqual(2);
});

test('a step ends at its timeout, and is tried again with all tries on record', async ({ seedFlow }) => {
  const path = await seedFlow({
    value: { modules: [step('slow', 'sleep 60', { timeout: 1, retry: { constant: { attempts: 1, seconds: 1 } } })] },
  });
  const { id, success, result } = await run(path);
  expect(success).toBe(false);
  expect(JSON.stringify(result)).toMatch(/timed? ?out/i);
  const tries = await listSteps(id);
  expect(tries.map((each) => each.type)).toEqual(['CompletedJob', 'CompletedJob']);
});

test('a canceled run ends at once, and its script is killed', async ({ seedFlow }) => {
  const path = await seedFlow({ value: { modules: [step('a', 'echo started; sleep 300'), step('b', 'echo never')] } });
  const id = await startFlow(path);
  const running = async () => (await listSteps(id)).find((each) => each.type === 'QueuedJob' && each.running)?.id;
  await expect.poll(running, { timeout: 60_000 }).toBeTruthy();
  const stepId = await running();
  await post(`w/${WORKSPACE}/jobs_u/queue/cancel/${id}`, { reason: 'no longer needed' });
  const { success, result } = await waitForEnd(id, 15_000);
  expect(success).toBe(false);
  expect(JSON.stringify(result)).toContain('no longer needed');
  await expect.poll(async () => (await readJob(stepId ?? '')).type, { timeout: 20_000 }).toBe('CompletedJob');
  expect(await listSteps(id)).toHaveLength(1);
});

test('a step gets its resource and its secret, and no list shows the secret', async ({ folder, seedFlow }) => {
  const variable = `f/${folder}/key`;
  await post(`w/${WORKSPACE}/variables/create`, {
    path: variable,
    value: 'tell nobody',
    is_secret: true,
    description: '',
  });
  await post(`w/${WORKSPACE}/resources/create`, {
    path: `f/${folder}/service`,
    resource_type: 'any',
    value: { url: 'http://x', key: `$var:${variable}` },
    description: '',
  });
  const echo =
    'def main(service, key, name):\n    return [service["url"], service["key"] == "tell nobody", key == "tell nobody", name]\n';
  const path = await seedFlow({
    value: {
      modules: [
        step('a', echo, {
          inputs: {
            service: { type: 'static', value: `$res:f/${folder}/service` },
            key: { type: 'static', value: `$var:${variable}` },
            name: js(`variable('${variable}').length`),
          },
        }),
      ],
    },
  });
  expect((await run(path)).result).toEqual(['http://x', true, true, 11]);
  expect(JSON.stringify(await get(`w/${WORKSPACE}/variables/list`))).not.toContain('tell nobody');
});

test('a script sees nothing of its host', async ({ seedFlow }) => {
  const probe = `
import os, socket

def read(path):
    try:
        with open(path, "rb") as f:
            return f.read(4096).decode("latin1")
    except OSError as error:
        return type(error).__name__

def connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), 2).close()
        return True
    except OSError:
        return False

def main():
    environ = [read(f"/proc/{pid}/environ") for pid in os.listdir("/proc") if pid.isdigit()]
    return {
        "secrets": [name for text in environ for name in ("DATABASE_URL", "REDIS_URL", "MILLRACE_SECRET_KEY") if name in text],
        "shadow": read("/etc/shadow"),
        "open": [port for port in (5432, 6379) if connects(port)],
        "processes": len(environ),
        "user": os.getuid() != 0,
    }
`;
  const path = await seedFlow({ value: { modules: [step('a', probe)] } });
  const { result } = await run(path);
  expect(result).toMatchObject({ secrets: [], shadow: 'FileNotFoundError', open: [], user: true });
  expect((result as { processes: number }).processes).toBeLessThan(6);
});
