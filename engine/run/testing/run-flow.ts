import { type FlowModule, flowValue, type FlowValue } from '../../flow/schema';
import { interpret, type Interpreted, type InterpretOptions, type StepResult, type World } from './interpret';

/** What a step's script does in a test: its arguments to its result. */
export type Script = (args: Record<string, unknown>) => unknown;

export const js = (expr: string) => ({ type: 'javascript' as const, expr });

export function step(id: string, transforms: Record<string, string> = {}, more: Partial<FlowModule> = {}): FlowModule {
  const inputs = Object.fromEntries(Object.entries(transforms).map(([name, expr]) => [name, js(expr)]));
  return { id, value: { type: 'rawscript', language: 'bun', content: '', input_transforms: inputs }, ...more };
}

/** A for loop over `flow_input.items` whose failures count, unless `more` says otherwise. */
export function loop(id: string, modules: FlowModule[], more: Record<string, unknown> = {}): FlowModule {
  const { iterator = 'flow_input.items', module = {}, ...value } = more;
  const own = { type: 'forloopflow', iterator: js(String(iterator)), modules, skip_failures: false, ...value };
  return { id, value: own, ...(module as object) } as FlowModule;
}

export function branchOne(branches: { expr: string; modules: FlowModule[] }[], rest: FlowModule[] = []): FlowModule {
  return { id: 'o', value: { type: 'branchone', branches, default: rest } };
}

export function branchAll(
  branches: { modules: FlowModule[]; skip_failure?: boolean }[],
  parallel?: boolean,
): FlowModule {
  return { id: 'p', value: { type: 'branchall', branches, parallel } };
}

export type FlowCase = {
  args?: Record<string, unknown>;
  flow?: Partial<FlowValue>;
  decide?: World['decide'];
} & InterpretOptions;

/** Runs a flow whose scripts are these functions, by step id. */
export function run(modules: FlowModule[], scripts: Record<string, Script> = {}, more: FlowCase = {}): Interpreted {
  const { args: input = {}, flow: settings, decide, ...options } = more;
  const flow = flowValue.parse({ modules, ...settings });
  const world: World = {
    runStep: (module, args) => call(scripts[module.id] ?? ((given) => given), args),
    // Only here, over expressions of our own tests: the product evaluates in QuickJS.
    evaluate: (expr, variables) =>
      new Function(...Object.keys(variables), `return (${expr})`)(...Object.values(variables)) as unknown,
    decide,
  };
  return interpret(flow, input, { ...world, ...options });
}

function call(script: Script, args: Record<string, unknown>): StepResult {
  try {
    return { ok: true, value: script(args) };
  } catch (error) {
    return { ok: false, value: { error: { name: 'Error', message: (error as Error).message } } };
  }
}

export function fail(message = 'boom'): Script {
  return () => {
    throw new Error(message);
  };
}

export function statusOf(ran: Interpreted, id: string): string | undefined {
  return ran.records.findLast((record) => record.moduleId === id)?.status;
}
