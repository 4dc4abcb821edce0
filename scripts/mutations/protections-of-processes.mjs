const TICKETS = 'server/db/tickets.test.ts';
const SUBMITTING = 'server/http/submitting.test.ts';
const LASTING = 'e2e/faults/lasting.test.ts';
const CLAIMS = 'worker/tickets/claims.ts';
const CLAIMS_TEST = 'worker/tickets/claims.test.ts';

/** What processes see to besides the guards of the statements. @type {import('./protections.mjs').Protection[]} */
export const OF_PROCESSES = [
  {
    name: 'Redis: one that may forget messages is refused',
    file: 'server/queue/redis-rules.ts',
    find: `policy !== null && policy !== 'noeviction'`,
    replace: 'false',
    killer: {
      file: 'e2e/faults/redis-sick.test.ts',
      test: 'F13 a Redis that may forget messages is refused at the start, and told how to set',
    },
  },
  {
    name: 'database: an idle connection that dies ends no process',
    file: 'server/db/pool.ts',
    find: `created.on('error', () => undefined);`,
    replace: '',
    killer: {
      file: 'e2e/faults/postgres-away.test.ts',
      test: 'F17 Postgres restarted at once three times loses no accepted job and doubles none that runs',
    },
  },
  {
    name: 'database: a connection nobody answers on is given up',
    file: 'server/db/pool.ts',
    find: 'query_timeout: 9_000,',
    replace: '',
    killer: {
      file: LASTING,
      test: 'F55 after a long idle time, in which every connection was forgotten on its way, work starts again by itself',
    },
  },
  {
    name: 'versions: a run keeps the scripts of its start',
    file: 'server/db/flow-documents.ts',
    find: 'FROM script WHERE workspace_id = $1 AND path = $2 AND created_at <= coalesce($3, clock_timestamp())',
    replace: 'FROM script WHERE workspace_id = $1 AND path = $2 AND $3::timestamptz IS DISTINCT FROM now()',
    killer: {
      file: LASTING,
      test: 'F42 runs end on the versions they began with, whatever is deployed, deleted or killed meanwhile',
    },
  },
  {
    name: 'submission: a key is one run',
    file: 'server/db/submit.ts',
    find: '"idemKey" IS NULL OR id IN (SELECT job_id FROM i)),',
    replace: '"idemKey" IS NULL OR id IN (SELECT job_id FROM i) OR true),',
    killer: {
      file: SUBMITTING,
      test: 'a request sent again with the same key is the same run, however often and at once',
    },
  },
  {
    name: 'backpressure: a full workspace is told to come back',
    file: 'server/commands/check-queue-room.ts',
    find: 'if (isFull) throw',
    replace: 'if (isFull && waitMs > 0) throw',
    killer: {
      file: SUBMITTING,
      test: 'a workspace with as many jobs waiting as it may is told to come back; others are not',
    },
  },
  {
    name: 'fairness: workspaces take turns',
    file: 'prisma/protocol/fill-windows.sql',
    find: 'row_number() OVER (PARTITION BY due.workspace_id ORDER BY due.rank, due.run_at, due.id)',
    replace: 'row_number() OVER (ORDER BY due.rank, due.run_at, due.id)',
    killer: {
      file: TICKETS,
      test: 'one job is next in turn although another workspace has queued 20,000 before it',
    },
  },
  {
    name: 'priority: what is urgent takes the places of what has tickets already',
    file: 'prisma/protocol/fill-windows.sql',
    find: 'IF is_out_of_order THEN PERFORM order_window(served.tag); END IF;',
    replace: '',
    killer: {
      file: TICKETS,
      test: 'higher priority goes before lower within a workspace, also before what has a ticket already',
    },
  },
  {
    name: 'late start: what was given up on its way is not started',
    file: 'worker/workloads/run-script.ts',
    find: `if (!worker.lease.isFresh || !worker.holding.has(claimed.id)) run.abort('lost');`,
    replace: '',
    killer: {
      file: 'worker/late-start.test.ts',
      test: 'a script that was still on its way when its worker was given up is not started',
    },
  },
  {
    name: 'schedules: a firing and its run are written together',
    file: 'server/commands/fire-schedules.ts',
    find: 'const answer = await fireRow(client, firing);',
    replace: 'const answer = await asOne((other) => fireRow(other, firing));',
    killer: {
      file: 'e2e/faults/schedules.test.ts',
      test: 'F27 schedulers that die between a firing and its run leave neither without the other',
    },
  },
  {
    name: 'drain: what runs on is handed back',
    file: 'worker/main.ts',
    find: `for (const run of worker.running.values()) run.abort('drained');`,
    replace: '',
    killer: {
      file: 'e2e/faults/drain.test.ts',
      test: 'F40 a worker that is stopped lets short scripts end, hands long ones back, and that is no crash',
    },
  },
  {
    name: 'traces: an attempt lies below the scope it belongs to',
    file: 'server/trace/span-tree.ts',
    find: `return below(spanOfScope(job.scopeId ?? ''), spans);`,
    replace: `return below(spanIdOf(job.scopeId ?? '', 'scope'), spans);`,
    killer: {
      file: 'e2e/faults/traces.test.ts',
      test: 'a flow of three levels with a retry and a worker that dies is one trace, as the run page draws it',
    },
  },
  {
    name: 'tickets: what comes while a claim is under way is claimed for too',
    file: CLAIMS,
    find: 'if (found < count) return;',
    replace: 'if (found < count) return this.open.clear();',
    killer: {
      file: CLAIMS_TEST,
      test: 'a ticket that comes while a claim is under way leads to another one',
    },
  },
  {
    name: 'tickets: what there was no slot for is claimed when one is free',
    file: CLAIMS,
    find: 'if (this.open.size > 0) this.armed ??= this.takeWhenFree();',
    replace: '',
    killer: {
      file: CLAIMS_TEST,
      test: 'one ticket leads to all there is, as slots become free, and to no more claims than that takes',
    },
  },
  {
    name: 'tickets: what there is no slot for is for whoever is idle',
    file: CLAIMS,
    find: 'for (const tag of this.open) if (this.passOn(tag)) this.open.delete(tag);',
    replace: '',
    killer: { file: CLAIMS_TEST, test: 'what there is no slot for is passed on to other processes' },
  },
  {
    name: 'tickets: who may take nothing keeps no ticket',
    file: CLAIMS,
    find: 'for (const tag of this.open) this.hooks.passOn(tag);',
    replace: '',
    killer: {
      file: CLAIMS_TEST,
      test: 'a process that may take nothing passes everything on, and is not ready for more',
    },
  },
  {
    name: 'tickets: one that got lost is missed',
    file: 'server/queue/dispatcher.ts',
    find: 'if (onTheirWay > 0) continue;',
    replace: 'if (onTheirWay >= 0) continue;',
    killer: {
      file: 'worker/tickets/desk.test.ts',
      test: 'a ticket that was marked but never sent is missed, and another one sent',
    },
  },
  {
    name: 'tickets: one that was fetched stands for no later row',
    file: 'server/queue/send.ts',
    find: 'return wait;',
    replace: 'return wait + (await queue.getActiveCount());',
    killer: {
      file: 'server/queue/send.test.ts',
      test: 'one that was fetched counts no more, also before it is finished',
    },
  },
];
