import { OF_PROCESSES } from './protections-of-processes.mjs';
import { OF_SCRIPTS } from './protections-of-scripts.mjs';

/**
 * @typedef {{ file: string, test: string }} Killer
 * @typedef {{ find: string, replace: string }} Edit
 * @typedef {Edit & { name: string, file: string, also?: Edit, killer: Killer }} Protection `also`: what would hide the
 *   loss, or a pause where a lock was, so that the race it prevents comes each time.
 */

const PROTOCOL = 'server/db/protocol.test.ts';
const LEASES = 'server/db/leases.test.ts';
const CANCEL = 'server/db/cancel.test.ts';
const CRASHES = 'e2e/faults/crashes.test.ts';
const POSTGRES = 'e2e/faults/postgres-away.test.ts';
const SCHEDULES = 'server/commands/schedules.test.ts';
const APPLY = 'prisma/protocol/apply-plan.sql';

/** What keeps the promises, where it is, and the test that notices when it is gone. @type {Protection[]} */
export const PROTECTIONS = [
  {
    name: 'fence: the attempt',
    file: APPLY,
    find: `AND attempt = (parts.fence ->> 'attempt')::int AND worker_id`,
    replace: 'AND worker_id',
    killer: {
      file: PROTOCOL,
      test: 'an attempt of before can record nothing, though the same worker has the job again',
    },
  },
  {
    name: 'fence: the worker',
    file: APPLY,
    find: `AND worker_id = parts.fence ->> 'worker'`,
    replace: '',
    killer: { file: PROTOCOL, test: 'a worker can record nothing for another' },
  },
  {
    name: 'fence: held while the plan is written',
    file: APPLY,
    find: `AND worker_id = parts.fence ->> 'worker'\n   FOR UPDATE;`,
    replace: `AND worker_id = parts.fence ->> 'worker';`,
    also: { find: '  part := parts.scopes;', replace: '  PERFORM pg_sleep(0.05);\n  part := parts.scopes;' },
    killer: {
      file: PROTOCOL,
      test: 'the last of many children wakes the flow exactly once, though each completion comes twice',
    },
  },
  {
    name: 'fence: a canceled job can only end as canceled',
    file: APPLY,
    find: 'IF fence.cancel_requested_at IS NOT NULL',
    replace: 'IF false AND fence.cancel_requested_at IS NOT NULL',
    killer: { file: PROTOCOL, test: 'a running script that is canceled can only end as canceled' },
  },
  {
    name: 'version of a scope',
    file: APPLY,
    find: 's.id = want.id AND s.version = want.version AND s.status',
    replace: 's.id = want.id AND s.status',
    killer: { file: PROTOCOL, test: 'a scope that moved on since it was read turns the whole plan away' },
  },
  {
    name: 'shared statements: runs in one order',
    file: 'server/db/plan.ts',
    find: 'plans.toSorted((a, b) => (a.root < b.root ? -1 : 1))',
    replace: '[...plans]',
    killer: {
      file: 'server/db/plan-lots.test.ts',
      test: 'statements of two processes that write to the same runs in opposite orders do not lock each other out',
    },
  },
  {
    name: 'shared statements: what is refused is refused alone',
    file: 'server/db/plan.ts',
    find: 'isUndone: (error) => error instanceof DatabaseError,',
    replace: 'isUndone: () => false,',
    killer: {
      file: 'server/db/plan-lots.test.ts',
      test: 'one that is refused, and one whose scope has moved on, leave the others of their statement written',
    },
  },
  {
    name: 'join: who ends last is told by the statement that counts',
    file: 'prisma/protocol/join-parallel.sql',
    find: 'RETURNING m.pending, m.next_index - 1 INTO run.pending, next_one;\n    IF NOT FOUND THEN RETURN NULL; END IF;',
    replace:
      'RETURNING m.next_index - 1 INTO next_one;\n    IF NOT FOUND THEN RETURN NULL; END IF;\n    run.pending := run.pending - 1;',
    also: {
      find: '  IF run.shards IS NULL THEN',
      replace: '  PERFORM pg_sleep(0.3);\n  IF run.shards IS NULL THEN',
    },
    killer: {
      file: PROTOCOL,
      test: 'the last of many children wakes the flow exactly once, though each completion comes twice',
    },
  },
  {
    name: 'suspension: decisions that came meanwhile wake it',
    file: APPLY,
    find: `> want.seen THEN`,
    replace: `> want.seen AND false THEN`,
    killer: {
      file: PROTOCOL,
      test: 'a decision before the suspension counts, also when both happen at the same time',
    },
  },
  {
    name: 'suspension: excludes a decision at the same time',
    file: APPLY,
    find: 'PERFORM 1 FROM scope s WHERE s.id = want.id FOR UPDATE;',
    replace: '',
    also: {
      find: `UPDATE job_live SET status = 'suspended' WHERE id = want.id;`,
      replace: `UPDATE job_live SET status = 'suspended' WHERE id = want.id;\n        PERFORM pg_sleep(0.1);`,
    },
    killer: {
      file: PROTOCOL,
      test: 'a decision before the suspension counts, also when both happen at the same time',
    },
  },
  {
    name: 'one decision for each link',
    file: 'prisma/protocol/decide-approval.sql',
    find: `ON CONFLICT DO NOTHING;\n  IF NOT FOUND THEN RETURN '{"status":"already"}'; END IF;`,
    replace: 'ON CONFLICT DO NOTHING;',
    also: {
      find: `IF EXISTS (SELECT 1 FROM approval_event WHERE job_id = p_job AND resume_id = p_resume) THEN RETURN '{"status":"already"}'; END IF;`,
      replace: '',
    },
    killer: { file: PROTOCOL, test: 'of many decisions by one link exactly one counts, and it wakes the flow' },
  },
  {
    name: 'approval: its deadline',
    file: 'prisma/protocol/decide-approval.sql',
    find: `(run.approval ->> 'deadline')::timestamptz <= clock_timestamp()`,
    replace: 'false',
    killer: {
      file: PROTOCOL,
      test: 'a decision after the deadline, after the end or in another workspace changes nothing',
    },
  },
  {
    name: 'claim: only what is queued',
    file: 'server/db/live.ts',
    find: `WHERE id = $1 AND status = 'queued' AND run_at`,
    replace: 'WHERE id = $1 AND run_at',
    killer: { file: PROTOCOL, test: 'a queued row is claimed by exactly one of many workers' },
  },
  {
    name: 'submission: an id is one run',
    file: 'server/db/submit.ts',
    find: 'ON CONFLICT DO NOTHING RETURNING id, scheduled_for),',
    replace: 'RETURNING id, scheduled_for),',
    killer: { file: PROTOCOL, test: 'the same id submitted twice is one run' },
  },
  {
    name: 'reaper: only of those who were silent for a lease',
    file: 'prisma/protocol/reap-workers.sql',
    find: `DELETE FROM worker WHERE last_seen < clock_timestamp() - p_lease_ms * interval '1 ms';`,
    replace: 'DELETE FROM worker;',
    killer: {
      file: LEASES,
      test: 'a lost worker loses its jobs, counted as a crash and kept as an attempt; one that was seen keeps them',
    },
  },
  {
    name: 'poison: given up after the fourth loss',
    file: 'prisma/protocol/lose-attempt.sql',
    find: 'crash_count + p_crash > 3',
    replace: 'false',
    killer: { file: LEASES, test: 'a job whose workers are lost again and again gets its verdict after the fourth' },
  },
  {
    name: 'on_worker_lost: what may not run twice does not',
    file: 'prisma/protocol/lose-attempt.sql',
    find: `WHEN kind = 'script' AND on_worker_lost = 'fail'`,
    replace: 'WHEN false',
    killer: {
      file: LEASES,
      test: 'a job that may not run twice gets its verdict at the first loss, also when its worker drains',
    },
  },
  {
    name: 'runaway: begun twenty times, given up',
    file: 'prisma/protocol/lose-attempt.sql',
    find: `WHEN kind = 'script' AND attempt >= 20`,
    replace: 'WHEN false',
    killer: { file: LEASES, test: 'a job that is begun over and over without crashing is given up as a runaway' },
  },
  {
    name: 'timeouts: the sweep for what waits too long',
    file: 'prisma/protocol/take-overdue.sql',
    find: `(SELECT id FROM job_live WHERE deadline_at < clock_timestamp() AND status <> 'running' LIMIT p_limit)`,
    replace: '(SELECT id FROM job_live WHERE false)',
    killer: { file: LEASES, test: 'what no worker took in time ends by whichever worker is there, once' },
  },
  {
    name: 'timeouts: the sweep for what a worker does not end',
    file: 'prisma/protocol/take-overdue.sql',
    find: '(deadline_at < late OR cancel_requested_at < late)',
    replace: '(cancel_requested_at < late)',
    killer: {
      file: LEASES,
      test: 'a script that its worker does not end in time is taken away, and its late result refused',
    },
  },
  {
    name: 'cancel: the sweep for what a worker does not kill',
    file: 'prisma/protocol/take-overdue.sql',
    find: '(deadline_at < late OR cancel_requested_at < late)',
    replace: '(deadline_at < late)',
    killer: { file: LEASES, test: 'a canceled script that its worker does not kill is taken away' },
  },
  {
    name: 'cancel: no step starts after it was acknowledged',
    file: APPLY,
    find: 'PERFORM pg_advisory_xact_lock_shared(uuid_hash_extended(root, 0));',
    replace: 'NULL;',
    also: { find: '  part := parts."join";', replace: '  PERFORM pg_sleep(0.05);\n  part := parts."join";' },
    killer: { file: CANCEL, test: 'no step starts after the cancel of its run was acknowledged, however they race' },
  },
  {
    name: 'zombies: a token is good for its own attempt',
    file: 'server/db/job-attempts.ts',
    find: `WHERE id = $1 AND attempt = $2 AND workspace_id = $3`,
    replace: 'WHERE id = $1 AND $2::int IS NOT NULL AND workspace_id = $3',
    killer: {
      file: LEASES,
      test: 'an attempt that was taken away can neither log nor use its token, though the job runs again',
    },
  },
  {
    name: 'database: a lost connection is tried again',
    file: 'server/db/pool.ts',
    find: 'const TRIES = 5;',
    replace: 'const TRIES = 1;',
    killer: {
      file: 'server/db/pool.test.ts',
      test: 'a statement whose connection is killed is carried out by another one',
    },
  },
  {
    name: 'reaper: lost workers are looked for',
    file: 'worker/caretaker.ts',
    find: 'repeat(signal, () => reapSilent(lease).then(() => lease.beatMs), lease.beatMs);',
    replace: 'void reapSilent;',
    killer: {
      file: CRASHES,
      test: 'F5 a worker that dies right after its claim has the job run once, by the next one',
    },
  },
  {
    name: 'grace: after an outage nobody is given up at once',
    file: 'worker/reaper.ts',
    find: 'if (upMs < 2 * own.ms || !own.isSettled) return;',
    replace: '',
    killer: { file: POSTGRES, test: 'F17b an outage longer than the lease takes no job away from a worker that lives' },
  },
  {
    name: 'grace: whoever could not write heartbeats gives nobody up',
    file: 'worker/reaper.ts',
    find: ' || !own.isSettled) return;',
    replace: ') return;',
    killer: {
      file: 'worker/lease.test.ts',
      test: 'whoever could not write heartbeats takes nobody for lost and nothing for late, until a lease after it can',
    },
  },
  {
    name: 'grace: nobody is given up by a statement that was held up',
    file: 'prisma/protocol/reap-in-time.sql',
    find: 'THEN RETURN; END IF;',
    replace: 'THEN NULL; END IF;',
    killer: { file: LEASES, test: 'a reaping that was itself held up gives nobody up: heartbeats were, too' },
  },
  {
    name: 'grace: after an outage nothing is taken for late at once',
    file: 'worker/caretaker.ts',
    find: 'if (!mayTake(worker) || !worker.lease.isSettled) return;',
    replace: 'if (!mayTake(worker)) return;',
    killer: {
      file: 'worker/lease.test.ts',
      test: 'whoever could not write heartbeats takes nobody for lost and nothing for late, until a lease after it can',
    },
  },
  {
    name: 'outage: results are kept',
    file: 'worker/workloads/store-end.ts',
    find: 'if (!(error instanceof DatabaseAway)) throw error;',
    replace: 'throw error;',
    killer: {
      file: 'worker/workloads/store-end.test.ts',
      test: 'a result that the database cannot take is kept on disk and stored when it is back, and the script runs once',
    },
  },
  {
    name: 'results that cannot be stored fail their script',
    file: 'worker/workloads/store-end.ts',
    find: 'if (!isDataRefused(error)) throw error;',
    replace: 'throw error;',
    killer: {
      file: 'worker/workloads/store-end.test.ts',
      test: 'a result that the database refuses is a failure of the script, not of its worker',
    },
  },
  {
    name: 'retention: runs that go on stay whole',
    file: 'prisma/protocol/old-partitions.sql',
    find: 'CONTINUE WHEN is_held;',
    replace: '',
    killer: {
      file: 'server/db/retention.test.ts',
      test: 'a week stays while a run of it goes on, also when only steps of it are that old',
    },
  },
  {
    name: 'brown-out: work without tickets',
    file: 'worker/tickets/desk.ts',
    find: 'isRedisDown: () => this.dispatcher.health.isDown,',
    replace: 'isRedisDown: () => false,',
    also: { find: 'isSilent: (ms) => this.isSilent(ms),', replace: 'isSilent: () => false,' },
    killer: {
      file: 'worker/tickets/desk.test.ts',
      test: 'work goes on while Redis is down, and by tickets again when it is back and empty',
    },
  },
  {
    name: 'strays: a row whose claim was never heard of is handed back',
    file: 'worker/lease.ts',
    find: 'await this.#handBackStrays(worker, held.mine);',
    replace: '',
    killer: { file: CRASHES, test: 'F6 a completion whose answer got lost is one completion, also for the parent' },
  },
  {
    name: 'schedules: overlap is decided while firing',
    file: 'prisma/protocol/fire-schedule.sql',
    find: `IF s.overlap = 'allow' THEN`,
    replace: 'IF true THEN',
    killer: {
      file: SCHEDULES,
      test: 'skip holds also when the schedule is paused, switched off and on again while its run goes on',
    },
  },
  {
    name: 'schedules: a firing is taken by one, with its run',
    file: 'prisma/protocol/fire-schedule.sql',
    find: 'AND next_at = p_due AND next_at <= clock_timestamp() FOR UPDATE SKIP LOCKED;',
    replace: ';',
    also: { find: `IF NOT FOUND THEN RETURN '{"status":"twice"}'::json; END IF;`, replace: '' },
    killer: { file: SCHEDULES, test: 'happens once, however many fire at the same moment and whoever of them dies' },
  },
  {
    name: 'concurrency limits: what is over them is held',
    file: 'prisma/protocol/admit-held.sql',
    find: 'IF room < 1 THEN',
    replace: 'IF false THEN',
    killer: {
      file: 'worker/controls.test.ts',
      test: 'the iterations of a parallel loop never run a limited step more often at once than it says',
    },
  },
  ...OF_PROCESSES,
  ...OF_SCRIPTS,
];
