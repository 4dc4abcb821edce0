import type { FlowModule } from '@/engine/flow/schema';
import { type Interpreted, interpret, type StepJob, type StepResult } from '@/engine/run/testing/interpret';
import { ECHO_FLOW, ECHO_PATH, type RandomFlow } from '@/engine/run/testing/random-flow';

/** What became of one module in one scope, told without ids of this run. */
export type ModuleStory = {
  status: string;
  run: number;
  job: string | null;
  failedJobs: string[];
  isSkipped: boolean;
  branch: number | null;
  isParallel: boolean;
  result: unknown;
};

/** Everything that must be the same, however and how often its parts were run. */
export type RunStory = {
  status: string;
  isSkipped: boolean;
  result: unknown;
  /** By `scope/module`. */
  modules: Record<string, ModuleStory>;
};

/** What the interpreter makes of a flow. */
export function referenceRun({ flow, args, subFlows }: RandomFlow): RunStory {
  const flows: RandomFlow['subFlows'] = { ...subFlows, [ECHO_PATH]: ECHO_FLOW };
  const modules: Record<string, ModuleStory> = {};
  const runFlow = (document: RandomFlow['flow'], given: Record<string, unknown>, place: string): Interpreted => {
    const ran = interpret(document, given, { place, evaluate, runStep });
    note(ran, modules);
    return ran;
  };
  const runStep = (module: FlowModule, given: Record<string, unknown>, job: StepJob): StepResult => {
    const { value } = module;
    if (value.type === 'rawscript') return runFlaky(module.id, given, job.retryNo);
    if (value.type === 'script') return { ok: false, refusal: `There is no script at ${value.path}.` };
    const inner = value.type === 'flow' ? flows[value.path] : undefined;
    if (!inner) throw new Error(`${module.id} is of a type that random flows do not have`);
    const { end, result } = runFlow(inner, given, job.place);
    return { ok: end.ok, value: result };
  };
  const { end, result } = runFlow(flow, args, 'flow');
  return { status: end.ok ? 'success' : 'failure', isSkipped: end.isSkipped, result, modules };
}

function note({ records }: Interpreted, modules: Record<string, ModuleStory>): void {
  for (const { scope, moduleId, status, run, job, failedJobs, isSkipped, branch, isParallel, value } of records)
    modules[`${scope}/${moduleId}`] = { status, run, job, failedJobs, isSkipped, branch, isParallel, result: value };
}

/** What FLAKY_SCRIPT does. */
function runFlaky(step_id: string, { value, failures }: Record<string, unknown>, retryNo: number): StepResult {
  if (retryNo >= Number(failures)) return { ok: true, value: JSON.parse(String(value)) as unknown };
  const error = { name: 'ExecutionErr', message: 'exit code 3', exit_code: 3, reason: 'script_error', step_id };
  return { ok: false, value: { error } };
}

/** Another JavaScript engine than the product's, over expressions of our own making. */
function evaluate(expr: string, variables: Record<string, unknown>): unknown {
  const text = expr.trim();
  if (text === '') return null;
  try {
    const value: unknown = compile(text, Object.keys(variables))(...Object.values(variables));
    return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
  } catch (error) {
    const { name, message } = error as Error;
    throw new Error(`Error during isolated evaluation of expression \`${expr}\`: ${name}: ${inQuickJs(message)}`, {
      cause: error,
    });
  }
}

type Compiled = (...values: unknown[]) => unknown;

function compile(text: string, names: string[]): Compiled {
  const body = (code: string) => new Function(...names, `'use strict'; ${code}`) as Compiled;
  try {
    return body(`return (\n${text}\n)`);
  } catch (error) {
    if (!/\breturn\b/.test(text)) throw error;
    return body(text);
  }
}

/** The same complaint in the words of the product's engine. */
function inQuickJs(message: string): string {
  return message
    .replace(/^Cannot read properties of (\w+) \(reading '(\w+)'\)$/, `cannot read property '$2' of $1`)
    .replace(/^(\w+) is not defined$/, `'$1' is not defined`)
    .replace(/^Unexpected token 'return'$/, `unexpected token in expression: 'return'`);
}
