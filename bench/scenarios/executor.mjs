import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundle, bundleFile } from '../../scripts/start/bundle.mjs';

const SLOTS = 3;
const SECONDS = 15;

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const RATES_MIN = { bun: 150, python3: 100 };

/** @type {import('../scenario.mjs').Scenario[]} */
export const executors = /** @type {const} */ (['bun', 'python3']).map((language) => ({
  name: `executor-${language}`,
  what: `${SLOTS} slots alone, without API, queue and database, each always busy with a trivial script`,
  budgets: {
    rate: { min: RATES_MIN[language], unit: '/s' },
    processes: { unit: 'ms of CPU a job' },
    slots: { unit: 'ms of CPU a job' },
    worker: { unit: 'ms of CPU a job' },
  },
  isAlone: true,
  run: async () => {
    await bundle({ root, targets: ['executor'] });
    const args = [bundleFile(root, 'executor'), language, String(SLOTS), String(SECONDS)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    return JSON.parse(stdout);
  },
}));
