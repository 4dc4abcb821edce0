#!/usr/bin/env node
// `npm start`: from a fresh clone to a running product. Nothing from npm may be imported before packages are installed.
import { fileURLToPath } from 'node:url';
import { buildOnce } from './start/build.mjs';
import { lockDataDir, openDataDir } from './start/data-dir.mjs';
import { readSettings } from './start/settings.mjs';
import { appPart, workerPart } from './start/parts.mjs';
import { installPackages } from './start/packages.mjs';
import { isPortFree } from './start/ports.mjs';
import { installPrerequisites } from './start/prerequisites.mjs';
import { StepFailure, say, step } from './start/progress.mjs';
import { startServers } from './start/servers.mjs';
import { stopOnSignal } from './start/stop-on-signal.mjs';
import { Supervisor } from './start/supervisor.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const supervisor = new Supervisor();
const stop = stopOnSignal(supervisor);

try {
  await start();
} catch (error) {
  if (!stop.signal.aborted) {
    explain(error);
    await stop.now(1);
  }
}

async function start() {
  const settings = readSettings(process.env);
  const { signal } = stop;
  const hasApp = settings.role !== 'worker';
  const hasWorker = settings.role !== 'app';
  const dataDir = openDataDir(process.env);
  // Only who runs the servers of the data folder needs it alone; a worker may start beside.
  if (settings.role === 'all') stop.atEnd(lockDataDir(dataDir));
  if (hasApp) await requirePort(settings);
  await step('Packages from npm', async (note) => {
    note((await installPackages({ root, signal })) ? 'installed' : 'up to date');
  });
  await step('System programs', async (note) => {
    const needs = { sandbox: hasWorker && settings.isSandboxed, redis: !settings.redisUrl && settings.role === 'all' };
    const missing = await installPrerequisites({ needs, signal });
    note(missing.length === 0 ? 'present' : `missing: ${missing.join(', ')} (install them with your package manager)`);
  });
  const env = await startServers({ root, dataDir, settings, supervisor, stop });
  await step('Build', async (note) => {
    const targets = /** @type {import('./start/bundle.mjs').Target[]} */ (
      [hasApp && 'app', hasWorker && 'worker'].filter(Boolean)
    );
    note((await buildOnce({ root, targets, signal })) ? 'built' : 'up to date');
  });
  if (hasApp) await step('Web app', () => supervisor.start(appPart({ root, env, port: settings.port })));
  if (hasWorker) await step('Worker', () => supervisor.start(workerPart({ root, env })));
  say(hasApp ? `Millrace is ready: ${settings.baseUrl}` : 'The worker is ready.');
}

/** @param {import('./start/settings.mjs').Settings} settings */
async function requirePort({ port, host }) {
  if (await isPortFree(port, host)) return;
  throw new StepFailure(
    `Port ${port} is taken by another program`,
    `Stop that one, or choose another: PORT=${port + 1} npm start`,
  );
}

/** @param {unknown} error */
function explain(error) {
  say(error instanceof StepFailure ? error.message : String(error instanceof Error ? error.stack : error));
  if (error instanceof StepFailure) say(`What to do: ${error.hint}`);
}
