import { exactJson, parseExact } from '@/engine/input/exact-json';
import { memberPath, needsOf, type Needs, readOwn } from '@/engine/input/expression';
import { errorOf } from '@/engine/run/error-of';
import type { Evaluation } from '@/engine/run/state';
import { checkText } from '@/runtimes/storable';
import { loadDecisions } from '@/server/db/flow-rows';
import { loadUserState } from '@/server/db/user-states';
import { loadFlowInput } from '@/server/db/values';
import { AppError } from '@/server/errors';
import { evaluateJs, EvaluationError, evaluationError } from '../expressions/evaluate-js';
import type { Answer, ExpressionRequest, MissingValue, Surroundings } from '../expressions/expression-thread';
import type { FlowMemory, Held } from './memory';
import { loadHead } from './memory';

export type References = {
  /** JSON text of a variable or resource, read with the rights of the run. Throws where it may not. */
  variable: (path: string) => Promise<string>;
  resource: (path: string) => Promise<string>;
};

/** NUL or half a character, as JSON writes them. */
const MAY_BE_NO_TEXT = /\\u(0000|d[89a-f])/i;
// Each may need the database.
const READS_MAX = 50;

export type Place = { memory: FlowMemory; held: Held; references: References };

/** Evaluates what the engine asked for, in order. Throws EvaluationError. */
export async function evaluateAll(evaluation: Evaluation, place: Place): Promise<unknown[]> {
  if (!evaluation.untilTrue) return evaluateTogether(evaluation.items, evaluation, place);
  // What stands behind the first that is true may not even be possible to evaluate.
  const values: unknown[] = [];
  for (const item of evaluation.items) {
    values.push(...(await evaluateTogether([item], evaluation, place)));
    if (values.at(-1)) break;
  }
  return values;
}

type Item = Evaluation['items'][number];
type Open = { index: number; request: ExpressionRequest };

/** Everything that needs an interpreter goes to it at once. */
async function evaluateTogether(items: Item[], evaluation: Evaluation, place: Place): Promise<unknown[]> {
  const values: unknown[] = [];
  let open: Open[] = [];
  for (const [index, item] of items.entries()) {
    const known = await knownValue(item, evaluation, place);
    values.push(known?.value);
    if (known === undefined && item.transform.type === 'javascript')
      open.push({ index, request: await requestFor(item.transform.expr, item.isPredicate, { evaluation, place }) });
  }
  for (let reads = 0; open.length > 0; reads++) {
    const answers = await evaluateJs(open.map(({ request }) => request));
    const retried: Open[] = [];
    for (const [i, { index, request }] of open.entries()) {
      const answer = answers[i] ?? { error: 'it was not answered' };
      if ('json' in answer) values[index] = storable(request.expr, answer.json);
      else retried.push({ index, request: await withMissing(request, answer, { reads, place }) });
    }
    open = retried;
  }
  return values;
}

/** Most need no interpreter: fixed values, and expressions that only read a member. */
async function knownValue(item: Item, evaluation: Evaluation, place: Place): Promise<{ value: unknown } | undefined> {
  const { transform, isPredicate } = item;
  if (transform.type !== 'javascript') return { value: transform.value ?? null };
  if (transform.expr.trim() === '') return { value: null };
  return isPredicate ? undefined : readPath(transform.expr, evaluation, place);
}

type Where = { evaluation: Evaluation; place: Place };

async function requestFor(
  expr: string,
  isPredicate: boolean,
  { evaluation, place }: Where,
): Promise<ExpressionRequest> {
  const needs = needsOf(expr);
  const around: Surroundings = {
    values: await valuesOf(needs, evaluation, place),
    read: { variable: {}, resource: {}, flow_user_state: {} },
  };
  for (const kind of ['variable', 'resource'] as const)
    for (const path of needs[kind]) around.read[kind][path] = await readOne({ kind, path }, place);
  return { expr, around, isPredicate };
}

/** What it reads by a computed name is only known now. Expressions change nothing: it starts again. */
async function withMissing(
  request: ExpressionRequest,
  answer: Exclude<Answer, { json: string }>,
  { reads, place }: { reads: number; place: Place },
): Promise<ExpressionRequest> {
  if ('error' in answer) throw evaluationError(request.expr, answer.error);
  const { kind, path } = answer.missing;
  if (reads >= READS_MAX)
    throw evaluationError(request.expr, `it reads more than ${READS_MAX} values by computed names`);
  request.around.read[kind][path] = await readOne(answer.missing, place);
  return request;
}

function storable(expr: string, json: string): unknown {
  const checked = MAY_BE_NO_TEXT.test(json) ? checkText(json) : null;
  if (checked && !checked.ok)
    throw new EvaluationError(`The value of \`${expr}\` cannot be stored: ${checked.complaint}`);
  return parseExact(json);
}

async function readOne({ kind, path }: MissingValue, place: Place): Promise<string> {
  if (kind === 'flow_user_state')
    return (await loadUserState(place.held.row.workspaceId, place.held.row.rootId, path)) ?? 'null';
  try {
    return await place.references[kind](path);
  } catch (error) {
    // Everything else is no answer: the flow goes on when there is one.
    if (!(error instanceof AppError)) throw error;
    throw new EvaluationError(error.message);
  }
}

async function readPath(expr: string, evaluation: Evaluation, place: Place): Promise<{ value: unknown } | undefined> {
  const path = memberPath(expr);
  if (!path) return undefined;
  const [first, ...rest] = path.keys;
  if (path.root === 'results') {
    if (first === undefined || !evaluation.withResults) return undefined;
    return readOwn(parseExact(await place.memory.result(place.held.row.id, first)), rest);
  }
  const read = ROOTS[path.root];
  return read ? readOwn(parseExact(await read(evaluation, place)), path.keys) : undefined;
}

type Root = (evaluation: Evaluation, place: Place) => Promise<string>;

const ROOTS: Record<string, Root> = {
  flow_input: async (_evaluation, { held, memory }) => exactJson(await loadFlowInput(held.row.id, memory.unwritten())),
  flow_env: async (_evaluation, { held }) => JSON.stringify(held.facts.flow.flow_env ?? {}),
  params: async () => '{}',
  result: (evaluation, { memory }) => memory.value(evaluation.result),
  previous_result: (evaluation, { memory }) => memory.value(evaluation.result),
  resume: async (_evaluation, place) => (await resumesOf(place)).at(-1) ?? 'null',
  resumes: async (_evaluation, place) => `[${(await resumesOf(place)).join(',')}]`,
  approvers: async (_evaluation, place) =>
    JSON.stringify((await decisionsOf(place)).map((decision) => decision.approver || 'anonymous')),
  WM_SCHEDULED_FOR: async (_evaluation, { held }) => JSON.stringify((await loadHead(held.row.flowId)).scheduledFor),
};

const OPTIONAL_ROOTS: Record<string, Root> = {
  error: async (evaluation, { memory }) => JSON.stringify(errorOf(JSON.parse(await memory.value(evaluation.result)))),
  flow_job_id: async (_evaluation, { held }) => JSON.stringify(held.row.flowId),
  started_at: async (_evaluation, { held }) => JSON.stringify((await loadHead(held.row.flowId)).createdAt),
};

async function valuesOf(needs: Needs, evaluation: Evaluation, place: Place): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const offered = evaluation.withError ? { ...ROOTS, ...OPTIONAL_ROOTS } : ROOTS;
  for (const [name, read] of Object.entries(offered))
    if (needs.roots.has(name)) values[name] = await read(evaluation, place);
  if (needs.roots.has('results') && evaluation.withResults) values.results = await resultsOf(needs, place);
  if (evaluation.allIters) values.all_iters = await place.memory.value(evaluation.allIters);
  return values;
}

async function resultsOf(needs: Needs, { memory, held }: Place): Promise<string> {
  if (needs.results === 'all') {
    const all = await memory.allResults(held.row.id);
    return objectOf(Object.entries(all));
  }
  const entries: [string, string][] = [];
  for (const id of needs.results) entries.push([id, await memory.result(held.row.id, id)]);
  return objectOf(entries);
}

function objectOf(entries: [string, string][]): string {
  return `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

async function resumesOf(place: Place): Promise<string[]> {
  const error = place.held.state.resumed?.error;
  if (error) return [JSON.stringify({ error })];
  return (await decisionsOf(place)).map((decision) => decision.valueJson);
}

async function decisionsOf({ held }: Place) {
  const { resumed } = held.state;
  if (!resumed) return [];
  const decisions = await loadDecisions(resumed.job, held.row.flowId);
  return decisions.filter((decision) => decision.isApproved);
}
