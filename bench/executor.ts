// The slot pool alone: jobs one after the other in each slot, with no database, no queue and no API around them.
// Arguments: the language, the number of slots, the seconds. Prints what came of it as JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox } from '@/runtimes/process/sandbox';
import { createRuntimes } from '@/runtimes/registry';
import { testRequest } from '@/runtimes/test-request';
import { closedLoop, timed } from './load.mjs';
import { childCpuSeconds, cpuSeconds, descendants } from './processes.mjs';
import { TRIVIAL } from './scripts.mjs';

const WARM_UP_JOBS = 30;

const [language = '', slots, seconds] = process.argv.slice(2);
const source = Object.entries(TRIVIAL).find(([name]) => name === language)?.[1];
if (source === undefined) throw new Error(`there is no trivial script in ${language}`);
const dataDir = mkdtempSync(join(tmpdir(), 'millrace-executor-'));
const sandbox = await openSandbox({ dataDir, slots: Number(slots), mode: 'strict' });
try {
  const runtime = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get(language);
  const send = async () => {
    const outcome = await runtime?.run(testRequest({ language, source, lock: '', args: { n: 1 } }));
    if (!outcome?.ok) throw new Error(`a job failed: ${JSON.stringify(outcome)}`);
  };
  await timed(WARM_UP_JOBS, send);
  const before = cpuMs();
  const { count, seconds: took } = await closedLoop({ connections: Number(slots), seconds: Number(seconds), send });
  const after = cpuMs();
  const perJob = (name: keyof typeof before) => (after[name] - before[name]) / count;
  const result = {
    rate: count / took,
    processes: perJob('processes'),
    slots: perJob('slots'),
    worker: perJob('worker'),
  };
  process.stdout.write(JSON.stringify(result));
} finally {
  await sandbox.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/** Processor time so far: of this process, of what starts the jobs, and of the jobs. */
function cpuMs() {
  const launchers = descendants(process.pid).map(({ pid }) => pid);
  const { user, system } = process.cpuUsage();
  return {
    worker: (user + system) / 1000,
    slots: cpuSeconds(launchers) * 1000,
    processes: childCpuSeconds(launchers) * 1000,
  };
}
