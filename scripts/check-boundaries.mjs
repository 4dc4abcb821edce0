// Fails on a forbidden import, and also when the cruise saw nothing in a folder:
// under TypeScript 7 dependency-cruiser 17 parses no .ts file and reports success.
import { execFileSync } from 'node:child_process';

const FOLDERS = ['app', 'components', 'contract', 'engine', 'runtimes', 'server', 'worker'];

/** @type {{ modules: { source: string }[], summary: { totalCruised: number, violations: { rule: { name: string }, from: string, to: string }[] } }} */
const report = JSON.parse(
  execFileSync('npx', ['depcruise', ...FOLDERS, '--output-type', 'json'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }),
);

const unseen = FOLDERS.filter((folder) => !report.modules.some((module) => module.source.startsWith(`${folder}/`)));
const errors = report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

for (const folder of unseen) errors.push(`no module was read in ${folder}/ (is TypeScript pinned below 7?)`);
for (const error of errors) process.stderr.write(`${error}\n`);
process.stdout.write(`boundaries: ${report.summary.totalCruised} modules, ${errors.length} problems\n`);
process.exitCode = errors.length === 0 ? 0 : 1;
