import { z } from 'zod';
import type { RunLimits } from './contract';
import { failed, notStorable, outOfMemory, storedResult, type Verdict } from './outcome';
import type { Ended } from './process/execute';
import { checkStorable } from './storable';

/**
 * What the wrappers of Python and TypeScript write to descriptor 3: a word, a newline, and then JSON.
 * `ok` is followed by what main returned, `preprocessed` by the arguments made of an event and what main returned, `error` by the exception, `unstorable` by what stands in the way.
 */
const thrown = z.object({ name: z.string(), message: z.string(), stack: z.string().optional() });

export function readEnvelope(ended: Ended, limits: RunLimits): Verdict {
  const newline = ended.result.indexOf(0x0a);
  const kind = ended.result.subarray(0, Math.max(newline, 0)).toString('latin1');
  const body = ended.result.subarray(newline + 1);
  if (kind === 'ok') return storedResult(body, limits);
  if (kind === 'preprocessed') return readPreprocessed(body, limits);
  if (kind === 'unstorable') return notStorable(textOf(body) ?? 'its value has no form in JSON');
  if (kind === 'error') return readThrown(body, { ended, limits });
  return endedEarly(ended);
}

function readPreprocessed(body: Buffer, limits: RunLimits): Verdict {
  const stored = storedResult(body, limits);
  if (!stored.ok) return stored;
  const [args, value] = JSON.parse(stored.resultJson) as unknown[];
  return { ok: true, resultJson: JSON.stringify(value ?? null), argsJson: JSON.stringify(args) };
}

function readThrown(body: Buffer, { ended, limits }: { ended: Ended; limits: RunLimits }): Verdict {
  const checked = checkStorable(body);
  const error = checked.ok ? thrown.safeParse(checked.value) : null;
  if (error?.success)
    return error.data.name === 'MemoryError' ? outOfMemory(limits) : failed('script_error', error.data);
  const message = 'the script threw an error that cannot be shown';
  return failed('script_error', { name: 'Error', message, exit_code: ended.exitCode });
}

function endedEarly({ exitCode, logTail }: Ended): Verdict {
  const lines = lastLines(logTail.stderr || logTail.stdout);
  const because = lines ? `: ${lines}` : '';
  const message =
    exitCode === 0 ? 'the script ended before main returned (exit code 0)' : `exit code ${exitCode}${because}`;
  return failed(exitCode === 137 ? 'killed' : 'script_error', { name: 'ExecutionErr', message, exit_code: exitCode });
}

/** Enough of a log's end to tell what went wrong. */
export function lastLines(text: string, count = 10): string {
  return text.trim().split('\n').slice(-count).join('\n');
}

function textOf(body: Buffer): string | null {
  const checked = checkStorable(body);
  return checked.ok && typeof checked.value === 'string' ? checked.value : null;
}
