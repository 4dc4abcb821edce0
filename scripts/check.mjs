// `npm run check`: the rules of the house.
import { fileURLToPath } from 'node:url';
import { installPackages } from './start/packages.mjs';
import { runStaticChecks, UNIT_TESTS } from './testing/static-checks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await installPackages({ root });
const { failed } = await runStaticChecks(root, [UNIT_TESTS]);
process.exitCode = failed === 0 ? 0 : 1;
