import { createHash } from 'node:crypto';
import type { QueryResultRow } from 'pg';
import { AppError } from '../errors';
import { JOB_RECORD_COLUMNS, JOB_RECORD_JOINS, type DoneStatus, type JobRecord } from './job-reads';
import { isCutOff, query } from './pool';

export type Choice = { values: string[]; isExcluded: boolean };

export type JobFilter = {
  workspaceId: string;
  /** Which side of the end: `live`, `done`, or both. */
  side: 'live' | 'done' | 'both';
  liveState?: 'waiting' | 'running' | 'suspended';
  doneStatuses?: DoneStatus[];
  isSkipped?: boolean;
  parentId?: string;
  scopeId?: string;
  beforeId?: string;
  paths?: Choice;
  pathStarts?: Choice;
  createdBy?: Choice;
  kinds?: Choice;
  tags?: Choice;
  labels?: Choice;
  workers?: Choice;
  scriptHash?: string;
  schedulePath?: string;
  /** Whether a schedule started it. */
  isScheduled?: boolean;
  /** JSON text: what arguments or a result must hold. */
  args?: string;
  result?: string;
  concurrencyKey?: string;
  /** Its time has come. */
  isDue?: boolean;
  createdBefore?: string;
  createdAfter?: string;
  startedBefore?: string;
  startedAfter?: string;
  completedBefore?: string;
  completedAfter?: string;
  /** Private runs of others stay out; absent: all are listed. */
  visibleTo?: string;
  /** At most 100. */
  limit: number;
  offset: number;
};

/**
 * The newest jobs first, by keyset. The driving table is the one whose index has the order: `job_done` by status, the
 * small `job_live`, or `job`; the details are joined to the few rows of the page only. Planning over all partitions
 * takes longer than reading, so each combination of filters is a prepared statement; the limit is part of its text,
 * for an unknown one would be planned as a tenth of the table.
 */
export async function listJobs(filter: JobFilter): Promise<JobRecord[]> {
  const text = new Statement();
  const sql = `WITH page AS MATERIALIZED (${pageSql(filter, text, filter.limit <= PAGE_SHORT ? PAGE_SHORT : PAGE_LONG)})
    SELECT ${JOB_RECORD_COLUMNS} FROM page JOIN job j ON j.id = page.id ${JOB_RECORD_JOINS} ORDER BY j.id DESC`;
  const rows = await listed<JobRecord>(filter, sql, text.values);
  return rows.slice(0, filter.limit);
}

/** Their ids alone, as many as are wanted. */
export async function listJobIds(filter: JobFilter): Promise<string[]> {
  const text = new Statement();
  const rows = await listed<{ id: string }>(filter, pageSql(filter, text, filter.limit), text.values);
  return rows.map((row) => row.id);
}

function pageSql(filter: JobFilter, text: Statement, limit: number): string {
  const offset = filter.offset > 0 ? text.add(filter.offset) : null;
  const page = isInHalves(filter)
    ? halves(filter, text, `${limit}${offset ? ` + ${offset}` : ''}`)
    : idsOf(filter, text);
  return `${page} ORDER BY id DESC LIMIT ${limit} ${offset ? `OFFSET ${offset}` : ''}`;
}

async function listed<T extends QueryResultRow>(filter: JobFilter, sql: string, values: unknown[]): Promise<T[]> {
  const name = dependsOnValues(filter) ? '' : `job_list_${createHash('sha1').update(sql).digest('base64url')}`;
  try {
    return await query<T>(name, sql, values);
  } catch (error) {
    if (!isCutOff(error) || !looksInside(filter)) throw error;
    throw new AppError(
      'timeout',
      'Too many runs would have to be looked into. Name a path, a time or a state beside the argument or the result.',
    );
  }
}

function looksInside({ args, result }: JobFilter): boolean {
  return args !== undefined || result !== undefined;
}

function idsOf(filter: JobFilter, text: Statement): string {
  const { from, idColumn } = driverOf(filter);
  const where = [
    ...ownership(filter, text),
    ...stateConditions(filter, text),
    ...headConditions(filter, text),
    ...valueConditions(filter, text),
    ...timeConditions(filter, text, idColumn),
  ];
  return `SELECT ${idColumn} AS id FROM ${from} WHERE ${where.join(' AND ')}`;
}

/** Each side of the end knows its workers by an index; both sides joined would be read whole. */
function isInHalves({ side, workers }: JobFilter): boolean {
  return side === 'both' && workers !== undefined && !workers.isExcluded;
}

function halves(filter: JobFilter, text: Statement, most: string): string {
  const sides = (['live', 'done'] as const).map(
    (side) => `(${idsOf({ ...filter, side }, text)} ORDER BY id DESC LIMIT ${most})`,
  );
  return `SELECT id FROM (${sides.join(' UNION ALL ')}) sides`;
}

/** How to look is another question for a rare path or time than for a common one: without a name, it is planned each time. */
function dependsOnValues(filter: JobFilter): boolean {
  const times = [filter.startedBefore, filter.startedAfter, filter.completedBefore, filter.completedAfter];
  const isPagedByStatus = filter.beforeId !== undefined && filter.doneStatuses !== undefined;
  const isRare = filter.pathStarts !== undefined || looksInside(filter);
  return isRare || isPagedByStatus || times.some((time) => time !== undefined);
}

const PAGE_SHORT = 30;
const PAGE_LONG = 100;

class Statement {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

function driverOf(filter: JobFilter): { from: string; idColumn: string } {
  if (filter.side === 'live') return { from: 'job_live l JOIN job j ON j.id = l.id', idColumn: 'l.id' };
  if (isByEnd(filter)) return { from: 'job_done d JOIN job j ON j.id = d.id', idColumn: 'd.id' };
  if (filter.side === 'done') return { from: 'job j JOIN job_done d ON d.id = j.id', idColumn: 'j.id' };
  const needsEnd = filter.labels || filter.workers || filter.startedBefore || filter.startedAfter || filter.result;
  return { from: needsEnd ? `job j ${JOB_RECORD_JOINS}` : 'job j', idColumn: 'j.id' };
}

/** Whether an index of ended runs leads to those that are wanted. */
function isByEnd(filter: JobFilter): boolean {
  if (filter.parentId !== undefined) return false;
  if (filter.side === 'done' && (isOne(filter.workers) || filter.completedAfter || filter.completedBefore)) return true;
  // The beginning of a path leads to few runs, or to none: going through those that ended would read them all.
  return filter.doneStatuses?.length === 1 && !filter.pathStarts;
}

function isOne(choice: Choice | undefined): boolean {
  return choice?.values.length === 1 && !choice.isExcluded;
}

function ownership(filter: JobFilter, text: Statement): string[] {
  const workspace = text.add(filter.workspaceId);
  const conditions = [`j.workspace_id = ${workspace}`, `j.kind <> 'signature'`];
  if (filter.visibleTo !== undefined)
    conditions.push(`(NOT j.is_private OR j.created_by = ${text.add(filter.visibleTo)})`);
  if (filter.side === 'live') conditions.push(`l.workspace_id = ${workspace}`);
  if (driverOf(filter).idColumn === 'd.id') conditions.push(`d.workspace_id = ${workspace}`, 'd.is_root');
  if (filter.parentId === undefined) return [...conditions, 'j.parent_id IS NULL'];
  conditions.push(`j.parent_id = ${text.add(filter.parentId)}`);
  if (filter.scopeId !== undefined) conditions.push(`j.scope_id = ${text.add(filter.scopeId)}`);
  return conditions;
}

const SUSPENDED = `(l.status = 'suspended' OR EXISTS (
  SELECT 1 FROM job_live x WHERE x.root_id = l.id AND x.status = 'suspended' AND x.kind = 'scope'))`;
// A flow is queued again between its steps; it waits only until it first starts.
const WAITING = `(l.status IN ('queued', 'held') AND (l.kind <> 'flow' OR l.started_at IS NULL))`;

function stateConditions(filter: JobFilter, text: Statement): string[] {
  const conditions: string[] = [];
  if (filter.liveState === 'suspended') conditions.push(SUSPENDED);
  if (filter.liveState === 'waiting') conditions.push(WAITING);
  if (filter.liveState === 'running') conditions.push(`NOT ${WAITING} AND NOT ${SUSPENDED}`);
  const [only, ...others] = filter.doneStatuses ?? [];
  if (only && others.length === 0) conditions.push(`d.status = ${text.add(only)}`);
  if (only && others.length > 0) conditions.push(`d.status = ANY(${text.add(filter.doneStatuses)})`);
  // As text, so that the index of the few that were skipped is seen to fit.
  if (filter.isSkipped !== undefined) conditions.push(filter.isSkipped ? 'd.is_skipped' : 'NOT d.is_skipped');
  return conditions;
}

function headConditions(filter: JobFilter, text: Statement): string[] {
  const choices: [string, Choice | undefined][] = [
    ['j.runnable_path', filter.paths],
    ['j.created_by', filter.createdBy],
    ['j.kind', filter.kinds],
    ['j.tag', filter.tags],
    [filter.side === 'live' ? 'l.worker_id' : filter.side === 'done' ? 'd.worker_id' : WORKER, filter.workers],
  ];
  const conditions = choices.flatMap(([column, choice]) => (choice ? [oneOf(column, choice, text)] : []));
  if (filter.scriptHash !== undefined) conditions.push(`j.script_hash = ${text.add(filter.scriptHash)}`);
  if (filter.schedulePath !== undefined) conditions.push(`j.schedule_path = ${text.add(filter.schedulePath)}`);
  if (filter.pathStarts) conditions.push(startsWith(filter.pathStarts, text));
  if (filter.labels) conditions.push(hasLabel(filter.labels, { text, isAboutRoots: filter.parentId === undefined }));
  return conditions;
}

function valueConditions(filter: JobFilter, text: Statement): string[] {
  const conditions: string[] = [];
  if (filter.isScheduled !== undefined)
    conditions.push(`j.schedule_path IS ${filter.isScheduled ? 'NOT NULL' : 'NULL'}`);
  if (filter.concurrencyKey !== undefined) conditions.push(`j.concurrency_key = ${text.add(filter.concurrencyKey)}`);
  if (filter.isDue) conditions.push('l.run_at <= clock_timestamp()');
  if (filter.args !== undefined) conditions.push(`j.args::jsonb @> ${text.add(filter.args)}::jsonb`);
  if (filter.result !== undefined) conditions.push(`d.result::jsonb @> ${text.add(filter.result)}::jsonb`);
  return conditions;
}

const WORKER = 'coalesce(d.worker_id, l.worker_id)';

// An index gives the order of ids for one value, not for any of several.
function oneOf(column: string, choice: Choice, text: Statement): string {
  if (choice.isExcluded) return `(${column} = ANY(${text.add(choice.values)})) IS NOT TRUE`;
  const [only] = choice.values;
  return choice.values.length === 1 ? `${column} = ${text.add(only)}` : `${column} = ANY(${text.add(choice.values)})`;
}

function startsWith(choice: Choice, text: Statement): string {
  const any = choice.values.map((prefix) => `starts_with(j.runnable_path, ${text.add(prefix)})`).join(' OR ');
  return choice.isExcluded ? `(${any}) IS NOT TRUE` : `(${any})`;
}

function hasLabel(choice: Choice, at: { text: Statement; isAboutRoots: boolean }): string {
  // The index holds runs with labels only, and must be seen to fit.
  const indexed = at.isAboutRoots ? `d.is_root AND d.labels <> '{}' AND ` : '';
  const any = `(${indexed}d.labels && ${at.text.add(choice.values)}::text[])`;
  return choice.isExcluded ? `(${any}) IS NOT TRUE` : any;
}

function timeConditions(filter: JobFilter, text: Statement, idColumn: string): string[] {
  const conditions: string[] = [];
  const started = filter.side === 'live' ? 'l.started_at' : filter.side === 'done' ? 'd.started_at' : STARTED;
  const add = (value: string | undefined, condition: (parameter: string) => string) => {
    if (value !== undefined) conditions.push(condition(text.add(value)));
  };
  // The id is time: these bounds prune partitions and ride on the index.
  add(filter.beforeId, (p) => `${idColumn} < ${p}::uuid`);
  add(filter.createdBefore, (p) => `${idColumn} < uuid_floor(${p}::timestamptz)`);
  add(filter.createdAfter, (p) => `${idColumn} >= uuid_floor(${p}::timestamptz)`);
  // No run starts or ends before its id was made, which may be a day ahead of our clock.
  const ended = filter.completedBefore ?? filter.startedBefore;
  add(ended, (p) => `${idColumn} < uuid_floor(${p}::timestamptz + interval '1 day')`);
  add(filter.startedBefore, (p) => `${started} <= ${p}::timestamptz`);
  add(filter.startedAfter, (p) => `${started} > ${p}::timestamptz`);
  add(filter.completedBefore, (p) => `d.finished_at <= ${p}::timestamptz`);
  add(filter.completedAfter, (p) => `d.finished_at > ${p}::timestamptz`);
  return conditions;
}

const STARTED = 'coalesce(d.started_at, l.started_at)';

/** Runs of the script at a path that have not ended. */
export async function listLiveIdsOfPath(workspaceId: string, path: string): Promise<string[]> {
  const rows = await query<{ id: string }>(
    'job_live_of_path',
    `SELECT l.id FROM job_live l JOIN job j ON j.id = l.id
     WHERE l.workspace_id = $1 AND l.id = l.root_id AND j.kind = 'script' AND j.runnable_path = $2`,
    [workspaceId, path],
  );
  return rows.map((row) => row.id);
}
