import type { Runtime } from '../contract';
import { readEnvelope } from '../envelope';
import { runPlan } from '../outcome';
import type { Sandbox } from '../process/sandbox';
import { pythonInterpreter } from './interpreter';
import { PYTHON_WRAPPER } from './wrapper';

export function pythonRuntime(sandbox: Sandbox): Runtime {
  const interpreter = pythonInterpreter();
  return {
    language: 'python3',
    signature: async (source) => (await import('./signature')).pythonSignature(source),
    unavailable: async () =>
      interpreter ? null : 'Python 3 is not installed in /usr. On Debian or Ubuntu: apt-get install python3.',
    run: (request) => {
      const plan = {
        command: ({ input }: { input: string }) => [interpreter ?? 'python3', '-I', '-B', '-u', `${input}/wrapper.py`],
        files: {
          'main.py': request.source,
          'args.json': JSON.stringify(request.args),
        },
        warm: { kind: 'fork' as const, key: 'python3', files: { 'wrapper.py': PYTHON_WRAPPER } },
      };
      return runPlan(sandbox, { plan, request }, (ended) => readEnvelope(ended, request.limits));
    },
  };
}
