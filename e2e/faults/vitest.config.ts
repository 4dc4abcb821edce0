import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The files that take longest, the longest first: begun last, one of them would run on alone. */
const SLOW = ['redis-sick', 'schedules', 'postgres-away', 'random-flows', 'crashes', 'lasting', 'attacks'].concat([
  'postgres-silent',
]);

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = SLOW.indexOf(basename(moduleId, '.test.ts'));
  return at < 0 ? SLOW.length : at;
}

export default defineConfig({
  root,
  resolve: { alias: { '@': root } },
  test: {
    include: ['e2e/faults/**/*.test.ts'],
    globalSetup: ['e2e/faults/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    testTimeout: process.env.FAULTS === 'all' ? 1_200_000 : 120_000,
    hookTimeout: 120_000,
  },
});
