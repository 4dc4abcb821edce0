import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { choosePort } from '../start/ports.mjs';
import { isAlive, waitUntil } from '../start/processes.mjs';
import { StepFailure } from '../start/progress.mjs';
import { killGroup } from '../start/run-command.mjs';

const START_TIMEOUT_MS = 10 * 60_000;
// The caller's own servers are not for tests.
const NOT_OURS = { DATABASE_URL: '', REDIS_URL: '', MILLRACE_ROLE: '', MILLRACE_SECRET_KEY: '' };
const STOP_TIMEOUT_MS = 60_000;

/**
 * Starts the product as a newcomer would, with `npm start`, in a data folder of its own.
 * @param {{ root: string, env?: Record<string, string> }} options `env` adds to what it starts with
 */
export async function startInstance({ root, env: more = {} }) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-instance-'));
  const port = await choosePort(0);
  const smtpPort = await choosePort(0);
  const callbackHost = ownAddress();
  const superadminSecret = randomBytes(16).toString('hex');
  const env = {
    ...process.env,
    ...NOT_OURS,
    PORT: String(port),
    BASE_URL: `http://localhost:${port}`,
    MILLRACE_DATA_DIR: dataDir,
    SUPERADMIN_SECRET: superadminSecret,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    // Some conformance cases have a step call back: jobs reach no address of this machine unless it is named.
    MILLRACE_ALLOW_EGRESS: callbackHost ?? '',
    WORKER_DRAIN_GRACE_S: '3',
    ...more,
  };
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const output = echo(child);
  const stop = async () => {
    await stopGroup(child);
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  // An interrupted test run leaves no instance behind.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
  const isUp = () => / is ready: /.test(output.text);
  await waitUntil(() => isUp() || child.exitCode !== null, { timeoutMs: START_TIMEOUT_MS });
  if (!isUp()) {
    await stop();
    throw new StepFailure('The instance for the tests did not start', 'Its output is above.');
  }
  return {
    stop,
    pid: child.pid,
    dataDir,
    /** What the tests that talk to it need to know. */
    env: {
      BASE_URL: env.BASE_URL,
      SETUP_URL: /^Setup: (\S+)$/m.exec(output.text)?.[1] ?? '',
      SMTP_PORT: String(smtpPort),
      SUPERADMIN_SECRET: superadminSecret,
      ...(callbackHost === null ? {} : { CALLBACK_HOST: callbackHost }),
    },
  };
}

/** An address of this machine that is not loopback, or null where it has none. */
function ownAddress() {
  // The slots of workers have interfaces too, which come and go.
  const all = Object.entries(os.networkInterfaces()).flatMap(([name, list]) =>
    /^mr\d/.test(name) ? [] : (list ?? []),
  );
  return all.find((each) => each.family === 'IPv4' && !each.internal)?.address ?? null;
}

/** @param {import('node:child_process').ChildProcess} child */
function echo(child) {
  const output = { text: '' };
  child.stdout?.on('data', (chunk) => {
    output.text += chunk;
    process.stdout.write(chunk);
  });
  return output;
}

/** @param {import('node:child_process').ChildProcess} child */
async function stopGroup(child) {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  process.kill(pid, 'SIGINT');
  if (!(await waitUntil(() => !isAlive(pid), { timeoutMs: STOP_TIMEOUT_MS }))) killGroup(pid, 'SIGKILL');
}
