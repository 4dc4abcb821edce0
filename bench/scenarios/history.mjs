import { openLoop, spread } from '../load.mjs';

const JOBS = 1_000_000;
const BATCH = 100_000;

/** What people open: the newest, the failures, one script, one person, the next page, one run. */
const PAGES = [
  'jobs/list?per_page=30',
  'jobs/list?per_page=30&success=false',
  'jobs/list?per_page=30&script_path_exact=f/bench/p7',
  'jobs/list?per_page=30&created_by=user3',
  'jobs/list?per_page=30&job_kinds=flow',
  'jobs/list?per_page=30&page=4',
  'jobs/list?per_page=100',
];

/** @type {import('../scenario.mjs').Scenario} */
export const history = {
  name: 'history',
  what: `the API behind the runs page, with ${JOBS.toLocaleString('en')} finished jobs, 20 requests a second`,
  budgets: { p95: { max: 50, unit: 'ms' } },
  run: async ({ api, sql }) => {
    for (let from = 0; from < JOBS; from += BATCH) await insertJobs(sql, from);
    await sql.query('ANALYZE job, job_done');
    for (const page of PAGES) for (let i = 0; i < 6; i++) await api.get(page);
    let turn = 0;
    const send = () => api.get(PAGES[turn++ % PAGES.length] ?? '').then(() => undefined);
    return spread(await openLoop({ perSecond: 20, seconds: 30, send }));
  },
};

/**
 * Finished jobs of this week and the last: a third are steps of flows, one in twelve has failed, and a few paths and
 * people have most of them.
 * @param {import('pg').Pool} sql
 * @param {number} from
 */
async function insertJobs(sql, from) {
  await sql.query(
    `WITH made AS MATERIALIZED (
       SELECT i, (left(uuid_floor(at)::text, 14) || '7' || substr(md5(i::text), 1, 3) || '-8' || substr(md5(i::text), 4, 3)
           || '-' || substr(md5(i::text), 7, 12))::uuid AS id, at,
         floor(50 * power(random(), 3))::int AS path, floor(8 * power(random(), 2))::int AS person,
         random() < 0.08 AS failed, i % 3 = 0 AS is_step, i % 3 = 1 AND i % 5 = 0 AS is_flow
       FROM (SELECT i, now() - random() * interval '9 days' AS at FROM generate_series($1::int, $1 + $2 - 1) i) t),
     heads AS (
       INSERT INTO job (id, workspace_id, kind, runnable_path, language, args, parent_id, root_id, scope_id, module_id, tag, created_by, created_at, scheduled_for)
       SELECT id, CASE WHEN i % 10 = 0 THEN 'admins' ELSE 'demo' END, CASE WHEN is_flow THEN 'flow' ELSE 'script' END,
         'f/bench/p' || path, CASE WHEN is_flow THEN NULL ELSE 'bun' END, json_build_object('n', i, 'name', md5(i::text)),
         CASE WHEN is_step THEN id END, id, CASE WHEN is_step THEN id END, CASE WHEN is_step THEN 'a' END,
         CASE WHEN is_flow THEN 'flow' ELSE 'bun' END, 'user' || person, at, at
       FROM made)
     INSERT INTO job_done (id, workspace_id, is_root, status, result, attempt, worker_id, started_at, finished_at, timings)
     SELECT id, CASE WHEN i % 10 = 0 THEN 'admins' ELSE 'demo' END, NOT is_step, CASE WHEN failed THEN 'failure' ELSE 'success' END,
       CASE WHEN failed THEN json_build_object('error', json_build_object('name', 'Error', 'message', md5(i::text)))
         ELSE json_build_object('ok', i) END,
       1, 'bench', at, at + random() * interval '3 seconds', '{"queueMs":2,"prepareMs":1,"startMs":5,"runMs":20}'
     FROM made`,
    [from, BATCH],
  );
}
