import { readdirSync, readFileSync } from 'node:fs';

/** The instance under test, as whoever started it says. */
export const instance = {
  baseUrl: required('BASE_URL').replace(/\/+$/, ''),
  /** Bearer token with all rights. */
  secret: required('SUPERADMIN_SECRET'),
  /** Where the instance sends its mail: a test listens there. */
  smtpPort: Number(required('SMTP_PORT')),
  /** The one-time link that the first start printed. */
  setupUrl: required('SETUP_URL'),
};

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests with npm test`);
  return value;
}

/** The worker process of the instance now; it has another id after a restart. */
export function findWorkerPid(): number {
  const port = new URL(instance.baseUrl).port;
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((pid) => isWorker(pid) && readProcFile(pid, 'environ').includes(`PORT=${port}`));
  if (!found) throw new Error(`no worker of ${instance.baseUrl} runs on this machine`);
  return Number(found);
}

function isWorker(pid: string): boolean {
  return readProcFile(pid, 'cmdline').some((argument) => argument.endsWith('dist/worker.mjs'));
}

function readProcFile(pid: string, name: 'cmdline' | 'environ'): string[] {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0');
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return [];
  }
}
