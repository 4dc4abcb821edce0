#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which its CLI would download: the same JSON-RPC over stdin and
// stdout, answered by the WebAssembly build of that engine from npm.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { runDatabaseCommand } from './schema-engine/database-command.mjs';
import { loadEngine, takePanic } from './schema-engine/engine.mjs';

// What the CLI shows for an error that is not one of Prisma's own, with their codes.
const UNKNOWN_ERROR = { code: 4466, is_panic: false };

const { values, positionals } = parseArgs({
  options: {
    datasource: { type: 'string', default: '{}' },
    datamodels: { type: 'string', multiple: true, default: [] },
    version: { type: 'boolean', default: false },
  },
  strict: false,
  allowPositionals: true,
});
const { url = '' } = JSON.parse(String(values.datasource));

if (values.version) process.stdout.write('schema-engine from npm\n');
else if (positionals[0] === 'cli') process.exitCode = await runDatabaseCommand(url, positionals[1] ?? '');
else await answerRequests();

async function answerRequests() {
  const files = /** @type {string[]} */ (values.datamodels);
  /** @type {ReturnType<typeof loadEngine> | undefined} */
  let engine;
  const pending = new Set();
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const request = JSON.parse(line);
    // The CLI also replies to what we print.
    if (!request.method) return;
    engine ??= loadEngine(url, files);
    const answering = answer(request, engine).finally(() => pending.delete(answering));
    pending.add(answering);
  });
  await once(lines, 'close');
  await Promise.allSettled(pending);
  // The engine keeps its connections open.
  process.exit(0);
}

/**
 * @param {{ id: number, method: string, params: unknown }} request
 * @param {ReturnType<typeof loadEngine>} engine
 */
async function answer({ id, method, params }, engine) {
  try {
    const result = await (await engine)(method, params);
    if (method === 'diff' && result?.stdout != null) {
      send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } });
      result.stdout = null;
    }
    send({ id, result: result ?? null });
  } catch (error) {
    send({ id, error: describe(error) });
  }
}

/** @param {any} error an Error of JavaScript, or one of the engine's whose message is JSON */
function describe(error) {
  const text = takePanic() ?? String(error?.message ?? error);
  const known = parseJson(text);
  const message = known?.message ?? text;
  const { code, is_panic } = UNKNOWN_ERROR;
  return {
    code,
    message,
    data: { is_panic, message, meta: known?.meta ?? null, error_code: known?.error_code ?? error?.code ?? null },
  };
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {object} message */
function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
