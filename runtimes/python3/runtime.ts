import { existsSync } from 'node:fs';
import type { Runtime } from '../contract';
import { readEnvelope } from '../envelope';
import { runPlan } from '../outcome';
import type { Sandbox } from '../process/sandbox';
import { PYTHON_WRAPPER } from './wrapper';

/** Only what lies in /usr is visible to a job. */
const INTERPRETERS = ['/usr/bin/python3', '/usr/local/bin/python3'];

export function pythonRuntime(sandbox: Sandbox): Runtime {
  const interpreter = INTERPRETERS.find(existsSync) ?? null;
  return {
    language: 'python3',
    signature: async (source) => (await import('./signature')).pythonSignature(source),
    unavailable: async () =>
      interpreter ? null : 'Python 3 is not installed in /usr. On Debian or Ubuntu: apt-get install python3.',
    run: (request) => {
      const plan = {
        command: ({ input }: { input: string }) => [interpreter ?? 'python3', '-I', '-B', '-u', `${input}/wrapper.py`],
        files: {
          'wrapper.py': PYTHON_WRAPPER,
          'main.py': request.source,
          'args.json': JSON.stringify(request.args),
        },
      };
      return runPlan(sandbox, { plan, request }, (ended) => readEnvelope(ended, request.limits));
    },
  };
}
