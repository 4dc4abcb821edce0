import { allModules, findModule, type Located, RESERVED_IDS, walk } from './document';
import { type Expression, expressionsOf } from './expressions';
import { checkModule } from './module-checks';
import type { Problem } from './problem';
import { referencesTo } from './references';
import type { FlowModule, FlowValue, OpenFlow } from './schema';

/** All that is wrong or suspicious in a flow, errors first, in document order. */
export function checkFlow(flow: OpenFlow): Problem[] {
  const { value } = flow;
  const problems = [
    ...checkIds(value),
    ...walk(value).flatMap((located) => checkModule(located, value)),
    ...checkSpecial(value),
    ...checkReferences(value),
    ...checkInputs(flow),
  ];
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
}

function isError(problem: Problem): boolean {
  return problem.severity === 'error';
}

function checkIds(value: FlowValue): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const { module } of walk(value)) {
    const { id } = module;
    if (seen.has(id)) problems.push(error('duplicate_id', id, `Two steps are called “${id}”.`));
    if (RESERVED_IDS.has(id)) problems.push(error('reserved_id', id, `“${id}” is the name of a special step.`));
    seen.add(id);
  }
  return problems;
}

function checkSpecial(value: FlowValue): Problem[] {
  const problems: Problem[] = [];
  const { failure_module: handler, preprocessor_module: preprocessor, early_return: early } = value;
  if (handler) problems.push(...checkHandler(handler, value));
  if (preprocessor && preprocessor.id !== 'preprocessor') {
    problems.push(error('special_id', preprocessor.id, 'The preprocessor’s id must be “preprocessor”.'));
  }
  if (early && !findModule(value, early)) {
    problems.push(error('unknown_early_return', null, `The early result comes from “${early}”, which is no step.`));
  }
  if (value.modules.length === 0) problems.push(warning('empty_flow', null, 'The flow has no steps yet.'));
  return problems;
}

function checkHandler(handler: FlowModule, value: FlowValue): Problem[] {
  const problems = checkModule({ module: handler, place: HANDLER_PLACE, parents: [] }, value);
  if (handler.id !== 'failure')
    problems.push(error('special_id', handler.id, 'The error handler’s id must be “failure”.'));
  if (!['rawscript', 'script'].includes(handler.value.type)) {
    problems.push(error('handler_type', handler.id, 'The error handler must be a script.'));
  }
  return problems;
}

const HANDLER_PLACE: Located['place'] = { list: { container: null, slot: 'body' }, index: 0 };

function checkReferences(value: FlowValue): Problem[] {
  const order = new Map(walk(value).map(({ module }, index) => [module.id, index]));
  return allModules(value).flatMap((module) =>
    expressionsOf(module).flatMap((expression) => referenceProblems(module, expression, order)),
  );
}

// A predicate that is asked after the step may read the step's own result by its id.
const ASKED_AFTER = new Set(['stop_after_if', 'stop_after_all_iters_if', 'retry_if', 'sleep']);

function referenceProblems(module: FlowModule, { expr, field }: Expression, order: Map<string, number>): Problem[] {
  const own = order.get(module.id) ?? Number.POSITIVE_INFINITY;
  const last = ASKED_AFTER.has(field) ? Number.POSITIVE_INFINITY : own;
  return unique(referencesTo(expr, 'results').map((reference) => reference.name)).flatMap((name) => {
    const position = order.get(name);
    const where = `“${module.id}” reads results.${name}`;
    if (position === undefined) return [warning('unknown_step', module.id, `${where}, but no step is called that.`)];
    if (position < last) return [];
    return [warning('later_step', module.id, `${where}, which is not there yet when it starts.`)];
  });
}

function checkInputs({ value, schema }: OpenFlow): Problem[] {
  const declared = schema?.properties;
  if (!declared || value.preprocessor_module) return [];
  return allModules(value).flatMap((module) => {
    const names = expressionsOf(module).flatMap(({ expr }) => referencesTo(expr, 'flow_input'));
    return unique(names.map((reference) => reference.name))
      .filter((name) => !(name in declared) && !/^iter(_parent)*$/.test(name))
      .map((name) =>
        warning('unknown_input', module.id, `“${module.id}” reads flow_input.${name}, which the flow’s inputs lack.`),
      );
  });
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}

function error(code: string, moduleId: string | null, message: string): Problem {
  return { severity: 'error', code, moduleId, message };
}

function warning(code: string, moduleId: string | null, message: string): Problem {
  return { severity: 'warning', code, moduleId, message };
}
