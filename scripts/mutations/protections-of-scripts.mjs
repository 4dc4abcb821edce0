const CACHE = 'runtimes/packages/cache.ts';
const CACHE_TEST = 'runtimes/packages/cache.test.ts';
const AUDITOR = 'worker/auditor.test.ts';

/** What keeps scripts from each other and from their machine, and what looks after runs. @type {import('./protections.mjs').Protection[]} */
export const OF_SCRIPTS = [
  {
    name: 'slots: a job takes no rights from those after it',
    file: 'runtimes/process/strict-slot.ts',
    find: 'this.folder.restoreRights();',
    replace: '',
    killer: {
      file: 'runtimes/process/others.test.ts',
      test: 'find their slot as if it had never been: result-descriptor.py',
    },
  },
  {
    name: 'gateway: a job has a share of the connections',
    file: 'runtimes/process/gateway.ts',
    find: 'server.maxConnections = CONNECTIONS_MAX;',
    replace: '',
    killer: {
      file: 'runtimes/process/others.test.ts',
      test: 'a job holds no more than its share of the worker’s connections',
    },
  },
  {
    name: 'system calls: those with other numbers',
    file: 'runtimes/process/seccomp.ts',
    find: 'give(KILL),',
    replace: 'give(ALLOW),',
    killer: { file: 'runtimes/process/attacks.test.ts', test: 'is held: system-calls.py' },
  },
  {
    name: 'system calls: keys of the kernel',
    file: 'runtimes/process/seccomp.ts',
    find: '  keyctl: [250, 219],\n',
    replace: '',
    killer: { file: 'runtimes/process/attacks.test.ts', test: 'is held: system-calls.py' },
  },
  {
    name: 'logs: nothing that a database refuses',
    file: 'runtimes/process/log-stream.ts',
    find: `.replaceAll('\\0', '\\uFFFD')`,
    replace: '',
    killer: {
      file: 'runtimes/process/others.test.ts',
      test: 'read a log that holds nothing a database or a page could stumble over',
    },
  },
  {
    name: 'logs: what is printed is no result',
    file: 'runtimes/envelope.ts',
    find: 'return endedEarly(ended);',
    replace: `return ended.lastLine ? storedResult(Buffer.from(ended.lastLine), limits) : endedEarly(ended);`,
    killer: { file: 'runtimes/process/attacks.test.ts', test: 'makes no result by printing one' },
  },
  {
    name: 'masking: a secret that is cut in two',
    file: 'worker/secrets/secret-mask.ts',
    find: 'let heldFrom = this.#beginningOfSecret(all, 0);',
    replace: 'let heldFrom = all.length;',
    killer: { file: 'worker/secrets/secret-mask.test.ts', test: 'hides a secret wherever it is cut' },
  },
  {
    name: 'cache: an entry is looked through before it is used',
    file: CACHE,
    find: 'const isWhole = files === complete.files && bytes === complete.bytes;',
    replace: 'const isWhole = files + bytes >= 0;',
    killer: { file: CACHE_TEST, test: 'makes an entry anew where a file is missing' },
  },
  {
    name: 'cache: nothing goes that another process uses',
    file: CACHE,
    find: 'idleMsMin || this.#pins.has(name)) continue;',
    replace: 'idleMsMin) continue;',
    also: { find: 'if (unlessPinned && this.#pins.has(name))', replace: 'if (false)' },
    killer: { file: CACHE_TEST, test: 'leaves out nothing that another living process uses, and minds no dead one' },
  },
  {
    name: 'cache: what a dead process left half-made is removed',
    file: CACHE,
    find: 'if (name.startsWith(DRAFT) && !isTagAlive',
    replace: 'if (name === DRAFT && !isTagAlive',
    killer: {
      file: 'e2e/faults/installs.test.ts',
      test: 'workers killed while they install and while they build leave a cache that the next job uses, and nothing else',
    },
  },
  {
    name: 'outage: results that a dead worker kept are stored',
    file: 'worker/main.ts',
    find: 'void storeLeftEnds(worker)',
    replace: 'void storeLeftEnds({ ...worker, spool: new Spool(`${config.dataDir}/none`) })',
    killer: {
      file: 'e2e/faults/postgres-silent.test.ts',
      test: 'F20b a worker that dies while the database is away leaves its results for the next one',
    },
  },
  {
    name: 'auditor: a run that waits for nothing goes on',
    file: 'prisma/protocol/audit-runs.sql',
    find: 'IF is_mended THEN PERFORM queue_scope(inner_one.id, 0); END IF;',
    replace: '',
    killer: { file: AUDITOR, test: 'a flow that was never told of the end of its step goes on with its result' },
  },
  {
    name: 'auditor: work below what has ended',
    file: 'prisma/protocol/audit-runs.sql',
    find: `PERFORM cancel_live(stray, 'Millrace', 'what it belongs to has ended', false);`,
    replace: '',
    killer: { file: AUDITOR, test: 'work below a run that has ended is canceled' },
  },
  {
    name: 'auditor: an accepted job that is nowhere',
    file: 'prisma/protocol/audit-runs.sql',
    find: 'AND NOT EXISTS (SELECT 1 FROM job_live l WHERE l.id = j.id) AND NOT EXISTS',
    replace: 'AND false AND NOT EXISTS',
    killer: { file: AUDITOR, test: 'an accepted job that has neither ended nor is in flight is told' },
  },
  {
    name: 'tickets: a line that stays silent ends its process',
    file: 'worker/tickets/watchdog.ts',
    find: 'if (line.reopenings >= REOPENINGS_MAX) return true;',
    replace: '',
    killer: {
      file: 'worker/tickets/watchdog.test.ts',
      test: 'a line that hears nothing is opened anew, and after three times in vain only a new process may help',
    },
  },
  {
    name: 'tickets: what Redis forgot is sent again',
    file: 'server/queue/redis-health.ts',
    find: 'if (found === this.epoch) return;',
    replace: 'if (found !== null) return;',
    killer: {
      file: 'worker/tickets/desk.test.ts',
      test: 'what Redis loses, again and again, is sent again: every run ends once, by its first attempt',
    },
  },
  {
    name: 'limits: flows in flows end somewhere',
    file: 'worker/flow/new-step.ts',
    find: 'if (depth < DEPTH_MAX) return;',
    replace: 'if (depth < 10 * DEPTH_MAX) return;',
    killer: {
      file: 'worker/limits.test.ts',
      test: 'a flow that calls itself without end is stopped at its twentieth',
    },
  },
  {
    name: 'answers: who waits is told at the step that answers',
    file: 'worker/flow/write-plan.ts',
    find: 'return Boolean(step) && modules.some',
    replace: 'return !step && modules.some',
    killer: { file: 'worker/answers.test.ts', test: 'answers with the result of that step, and goes on' },
  },
];
