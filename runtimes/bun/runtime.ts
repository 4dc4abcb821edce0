import { type Runtime, SignatureError } from '../contract';
import { readEnvelope } from '../envelope';
import { runPlan } from '../outcome';
import type { Place } from '../process/slot';
import type { Sandbox } from '../process/sandbox';
import { withExportedMain } from './main-export';
import { BUN_WRAPPER } from './wrapper';

export function bunRuntime(sandbox: Sandbox): Runtime {
  return {
    language: 'bun',
    signature: async (source) => (await import('./signature')).typescriptSignature(source),
    unavailable: async () =>
      sandbox.bun ? null : 'bun is not installed: run "npm rebuild bun" where Millrace is installed.',
    run: async (request) => {
      const plan = {
        command: ({ input, tools }: Place) => [
          `${tools}/${sandbox.bun ?? 'bun'}`,
          '--no-install',
          `${input}/wrapper.mjs`,
        ],
        files: {
          'main.ts': withExportedMain(request.source),
          'args.json': JSON.stringify({ args: request.args, dates: await dateParameters(request.source) }),
        },
        warm: { kind: 'wait' as const, key: 'bun', files: { 'wrapper.mjs': BUN_WRAPPER } },
      };
      return runPlan(sandbox, { plan, request }, (ended) => readEnvelope(ended, request.limits));
    },
  };
}

/** JSON has no dates, so parameters declared as such are made from text. */
async function dateParameters(source: string): Promise<string[]> {
  if (!/:\s*Date\b/.test(source)) return [];
  try {
    const { schema } = (await import('./signature')).typescriptSignature(source);
    const properties = Object.entries(schema.properties ?? {});
    return properties.filter(([, { format }]) => format === 'date-time').map(([name]) => name);
  } catch (error) {
    // bun itself will say what is wrong with the source, in its own words and place.
    if (error instanceof SignatureError) return [];
    throw error;
  }
}
