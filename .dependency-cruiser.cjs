// Boundaries of the house. Checked by scripts/check-boundaries.mjs, not by `depcruise` alone:
// with TypeScript 7, dependency-cruiser 17 reads no .ts file and reports success.

/** Which folder may import which, besides itself. Anything not listed is forbidden. */
const MAY_IMPORT = {
  engine: [],
  contract: ['engine'],
  runtimes: ['engine'],
  server: ['engine', 'contract'],
  components: ['engine', 'contract'],
  worker: ['engine', 'server', 'runtimes'],
  app: ['engine', 'contract', 'server', 'components'],
};
/** Packages that one folder owns. */
const OWNED = {
  '@prisma/client': '^(server/db|prisma)/',
  bullmq: '^(server/queue|worker)/',
  ioredis: '^server/(queue|events)/',
};
const FOLDERS = Object.keys(MAY_IMPORT).join('|');
const nodeModule = (name) => `(^|/)node_modules/${name}(/|$)`;

module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
      name: `${folder}-imports-only-${allowed.join('-') || 'itself'}`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^(${FOLDERS})/`, pathNot: `^(${[folder, ...allowed].join('|')})/` },
    })),
    ...Object.entries(OWNED).map(([name, owner]) => ({
      name: `only-its-owner-imports-${name}`,
      severity: 'error',
      from: { path: `^(${FOLDERS})/`, pathNot: owner },
      to: { path: nodeModule(name) },
    })),
    {
      name: 'engine-is-pure',
      severity: 'error',
      from: { path: '^(engine|contract)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: nodeModule('zod') },
    },
    {
      name: 'prisma-rows-stay-in-server-db',
      severity: 'error',
      from: { path: `^(${FOLDERS})/`, pathNot: '^server/db/' },
      to: { path: '^server/db/generated/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'tests-are-leaves',
      severity: 'error',
      from: { pathNot: '(\\.test\\.tsx?$|^e2e/|^bench/)' },
      to: { path: '(\\.test\\.tsx?$|^e2e/|^bench/)' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // The generated client may be imported, and is no code of ours to judge.
    doNotFollow: { path: ['node_modules', '^server/db/generated/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    exclude: { path: '^\\.next/' },
  },
};
