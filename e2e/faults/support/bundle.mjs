import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../scripts/start/bundle.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const BUNDLE_DIR = path.join(root, 'dist/faults');

/** Pages need a build of several minutes and memory for each node, and no fault is about them. */
const withoutPages = {
  name: 'without-pages',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^\.\/pages$/ }, () => ({
      path: fileURLToPath(new URL('no-pages.ts', import.meta.url)),
    }));
  },
};

/** The product as the fault tests run it: each entry as `npm start` bundles it, with an API instead of pages. */
export function bundleForFaults() {
  return bundle({ root, targets: ['app', 'worker'], outDir: 'dist/faults', plugins: [withoutPages] });
}
