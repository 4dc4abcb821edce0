#!/usr/bin/env node
// Runs OpenFlow conformance cases against a running server, through its public HTTP API only.
//
//   BASE_URL=http://127.0.0.1:3000 TOKEN=... WORKSPACE=admins node run.mjs [--dir DIR] [--only TEXT] [--jobs N]
//
// A case holds an OpenFlow document, its args and what must come out.
// Closes with 'N passed, N failed, N skipped' and exits 1 when a case failed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCase } from './run-case.mjs';

const { values: options } = parseArgs({
  options: {
    dir: { type: 'string', default: fileURLToPath(new URL('cases', import.meta.url)) },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '4' },
    timeout: { type: 'string', default: '90' },
  },
});
const queue = readdirSync(options.dir)
  .filter((file) => file.endsWith('.json') && file.includes(options.only))
  .toSorted();
const counts = { passed: 0, failed: 0, skipped: 0 };

await Promise.all(Array.from({ length: Number(options.jobs) }, runQueue));
say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

async function runQueue() {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) await runFile(file);
}

/** @param {string} file */
async function runFile(file) {
  const testCase = JSON.parse(readFileSync(join(options.dir, file), 'utf8'));
  if (testCase.harness?.custom_tags && !process.env.RESTRICTED_TAG_READY) {
    counts.skipped++;
    say(`skip ${file} (needs an instance with the tag of its harness block)`);
    return;
  }
  const errors = await runCase(testCase, Number(options.timeout) * 1000);
  counts[errors.length === 0 ? 'passed' : 'failed']++;
  say(errors.length === 0 ? `ok   ${file}` : `FAIL ${file}: ${errors.join(' | ').slice(0, 600)}`);
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
