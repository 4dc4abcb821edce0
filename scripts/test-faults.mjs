#!/usr/bin/env node
// `npm run test:faults [file] [-- -t 'F9']`: every fault test, also the long ones. Closes with 'N passed, N failed'.
import { fileURLToPath } from 'node:url';
import { installPackages } from './start/packages.mjs';
import { runFaults } from './testing/stages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
await installPackages({ root });
const { passed, failed } = await runFaults({ root, all: true, filters: process.argv.slice(2) });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
