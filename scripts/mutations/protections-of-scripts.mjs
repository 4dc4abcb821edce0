const CACHE = 'runtimes/packages/cache.ts';
const CACHE_TEST = 'runtimes/packages/cache.test.ts';
const AUDITOR = 'worker/auditor.test.ts';
const PERPETUAL = 'server/db/perpetual-runs.ts';
const PERPETUAL_TEST = 'server/commands/settle-perpetual.test.ts';
const AHEAD = 'runtimes/process/ahead.test.ts';

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
      file: 'server/queue/redis-health.test.ts',
      test: 'what Redis forgot, again and again, is sent again; what was sent since is not, whoever hears of it late',
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
    name: 'answers: who waits elsewhere is told at the step that answers',
    file: 'worker/flow/write-plan.ts',
    find: 'return Boolean(step) && modules.some',
    replace: 'return !step && modules.some',
    killer: {
      file: 'worker/answers.test.ts',
      test: 'has other processes told of the end of that step at once, though the run has just changed',
    },
  },
  {
    name: 'answers: an end is told within its workspace',
    file: 'server/events/run-ends.ts',
    find: 'return end?.workspaceId === workspaceId ? end : null;',
    replace: 'return end ?? null;',
    killer: {
      file: 'server/events/run-ends.test.ts',
      test: 'a process keeps what it is told of a run while its caller waits, for callers of its workspace',
    },
  },
  {
    name: 'private runs: who waits with an id or key that is taken',
    file: 'server/http/run-result.ts',
    find: 'await assertMaySeeRun(caller, run);',
    replace: '',
    killer: {
      file: 'server/http/script-life.test.ts',
      test: 'tells its result to nobody else who waits for a run with its id',
    },
  },
  {
    name: 'perpetual scripts: of those who start one again, one does',
    file: PERPETUAL,
    find: 'return rowCount === 1 ? insertRoot(next, client) : null;',
    replace: 'return insertRoot(next, client);',
    also: {
      find: 'const { rowCount } = await client.query(\n      `UPDATE perpetual_run p',
      replace:
        "await client.query('SELECT pg_sleep(0.2)');\n    const { rowCount } = await client.query(\n      `UPDATE perpetual_run p",
    },
    killer: {
      file: PERPETUAL_TEST,
      test: 'gets one new run for each that ended, with the same arguments, whoever looks',
    },
  },
  {
    name: 'perpetual scripts: one run of it at a time',
    file: PERPETUAL,
    find: 'if (rowCount === 1) return null;',
    replace: 'if (rowCount !== null) return null;',
    killer: {
      file: PERPETUAL_TEST,
      test: 'has one run at a time: a second start is refused and names the first, unless it is the same request',
    },
  },
  {
    name: 'perpetual scripts: a cancel is the end',
    file: 'server/commands/settle-perpetual.ts',
    find: 'if (isStopped || !run.newest',
    replace: 'if ((isStopped && false) || !run.newest',
    killer: { file: PERPETUAL_TEST, test: 'ends for good with a cancel, of its run or of its path' },
  },
  {
    name: 'loaded ahead: what waits for one script serves no other',
    file: 'runtimes/process/strict-slot.ts',
    find: 'if (this.waitsFor !== key || !(await',
    replace: 'if (!(await',
    killer: { file: AHEAD, test: 'leaves what was loaded for it to no other script' },
  },
  {
    name: 'loaded ahead: nothing that looks for what only a job has',
    file: 'runtimes/python3/wrapper.ts',
    find: 'return not has_said and not watched.is_asked',
    replace: 'return not has_said',
    killer: { file: AHEAD, test: 'loads by itself what asks for a variable of the job' },
  },
  {
    name: 'loaded ahead: nothing that prints',
    file: 'runtimes/python3/wrapper.ts',
    find: 'return not has_said and not watched.is_asked',
    replace: 'return not watched.is_asked',
    killer: { file: AHEAD, test: 'loads by itself what prints while it loads, and has it in its log each time' },
  },
];
