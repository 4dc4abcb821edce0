import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export default defineConfig({
  root,
  resolve: { alias: { '@': root } },
  test: {
    include: ['e2e/faults/**/*.test.ts'],
    globalSetup: ['e2e/faults/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: process.env.FAULTS === 'all' ? 1_200_000 : 120_000,
    hookTimeout: 120_000,
  },
});
