import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RunOutcome, type RunRequest, type Runtime, SignatureError } from '../contract';
import { NOTHING_RAN, outOfMemory } from '../outcome';
import { queryParameters, queryValue, querySignature } from '../sql/query-parameters';
import { badInput } from '../sql/session';
import { notInstalled, TOOLCHAINS } from '../toolchain';
import { withResources } from './attach';
import { DUCKDB_SCRIPT } from './script';

const HOME = `${TOOLCHAINS}/duckdb`;
const LIBRARY = join(HOME, 'node_modules/@duckdb/node-api/lib/index.js');
const MIB = 1 << 20;
/** What Bun and the library itself take before there is any data. */
const OWN_BYTES = 160 * MIB;
const MEMORY_BYTES_MIN = 256 * MIB;
const TYPE = /^[a-z_]\w*(?:[\w\s,()[\]"]*)$/i;

/** Queries run inside the sandbox: whatever a statement reads or connects to, the job may. */
export function duckdbRuntime(bun: Runtime): Runtime {
  return {
    language: 'duckdb',
    signature: async (source) => querySignature(source, null),
    unavailable: async () => (existsSync(LIBRARY) ? bun.unavailable() : notInstalled('duckdb')),
    run: async (request) => {
      try {
        return await run(bun, request);
      } catch (error) {
        if (error instanceof SignatureError) return { ...NOTHING_RAN, ...badInput(error.message) };
        throw error;
      }
    },
  };
}

async function run(bun: Runtime, request: RunRequest): Promise<RunOutcome> {
  const { source, ...attached } = await withResources(request.source, request.resolve);
  const limits = { ...request.limits, memoryBytesMax: Math.max(request.limits.memoryBytesMax, MEMORY_BYTES_MIN) };
  const settings = {
    home: HOME,
    memoryBytes: limits.memoryBytesMax - OWN_BYTES,
    resultBytesMax: limits.resultBytesMax,
    ...attached,
  };
  const args = { source, parameters: parametersOf(request), settings };
  const outcome = await bun.run({ ...request, limits, source: DUCKDB_SCRIPT, lock: null, args });
  const { timings, memoryPeakBytes } = outcome;
  const isFull = !outcome.ok && outcome.error.name === 'OutofMemoryError';
  return isFull ? { timings, memoryPeakBytes, ...outOfMemory(limits) } : outcome;
}

function parametersOf({ source, args }: RunRequest) {
  return queryParameters(source).map((parameter) => {
    const { name, type } = parameter;
    if (!TYPE.test(type)) throw new SignatureError(`"${type}", the type of ${name}, is not a type`);
    return { name, type, value: queryValue(parameter, args) };
  });
}
