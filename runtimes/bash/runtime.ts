import type { RunLimits, RunRequest, Runtime } from '../contract';
import { lastLines } from '../envelope';
import { failed, NOTHING_RAN, resultTooLarge, runPlan, storedResult, type Verdict } from '../outcome';
import type { Ended } from '../process/execute';
import type { Sandbox } from '../process/sandbox';
import { bashParameters } from './parameters';
import { bashSignature } from './signature';
import { BASH_WRAPPER } from './wrapper';

export function bashRuntime(sandbox: Sandbox): Runtime {
  return {
    language: 'bash',
    signature: async (source) => bashSignature(source),
    unavailable: async () => null,
    run: async (request) => {
      const words = positionalArguments(request);
      if (words.some((word) => word.includes('\0'))) return { ...NOTHING_RAN, ...holdsNul() };
      const plan = {
        command: ({ input }: { input: string }) => ['/bin/bash', '--norc', '--noprofile', `${input}/wrapper.sh`],
        files: { 'wrapper.sh': BASH_WRAPPER, 'main.sh': request.source, 'arguments.sh': setArguments(words) },
        hasOwnStdout: true,
      };
      return runPlan(sandbox, { plan, request }, (ended) => read(ended, request.limits));
    },
  };
}

/** A parameter that is not given is an empty string in its place, unless none follows it. */
function positionalArguments({ source, args }: RunRequest): string[] {
  const words: string[] = [];
  for (const { name, position } of bashParameters(source)) {
    const value = args[name];
    if (value === undefined || value === null) continue;
    while (words.length < position - 1) words.push('');
    words[position - 1] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return words;
}

function setArguments(words: string[]): string {
  return `set -- ${words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')}\n`;
}

function holdsNul(): Verdict {
  return failed('bad_input', { name: 'BadInput', message: 'a shell argument cannot hold the NUL character' });
}

function read(ended: Ended, limits: RunLimits): Verdict {
  if (ended.exitCode !== 0) return readFailure(ended);
  const newline = ended.result.indexOf(0x0a);
  const kind = ended.result.subarray(0, Math.max(newline, 0)).toString('latin1');
  const body = ended.result.subarray(newline + 1);
  if (kind === 'json') return storedResult(body, limits);
  if (kind === 'text') return storedText(body.toString('utf8'), limits);
  if (ended.lastLine === undefined) return resultTooLarge(limits);
  return ended.lastLine === null ? { ok: true, resultJson: 'null' } : storedText(ended.lastLine, limits);
}

function storedText(text: string, limits: RunLimits): Verdict {
  return storedResult(Buffer.from(JSON.stringify(text)), limits);
}

function readFailure({ exitCode, logTail }: Ended): Verdict {
  const lines = lastLines(logTail.stderr) || lastLines(logTail.stdout);
  return failed(exitCode === 137 ? 'killed' : 'script_error', {
    name: 'ExecutionErr',
    message: lines ? `exit code ${exitCode}: ${lines}` : `exit code ${exitCode}`,
    exit_code: exitCode,
  });
}
