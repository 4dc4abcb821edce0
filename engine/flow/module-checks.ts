import { descendants, type Located } from './document';
import { expressionsOf } from './expressions';
import { approversOf } from './approval';
import type { Problem } from './problem';
import type { FlowModule, FlowModuleValue, FlowValue, InputTransform } from './schema';

type Finding = [severity: Problem['severity'], code: string, message: string];

const PATH = /^(u|f|g|hub)\/[^\s/]+(\/[^\s/]+)+$/;
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

/** What is wrong with one module by itself. */
export function checkModule({ module }: Located, value: FlowValue): Problem[] {
  const findings = [
    ...checkExpressions(module),
    ...checkValue(module, value),
    ...checkRetry(module),
    ...checkTimes(module),
    ...checkStops(module),
    ...checkSuspend(module),
  ];
  return findings.map(([severity, code, message]) => ({ severity, code, moduleId: module.id, message }));
}

export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

const EXPRESSION_NAMES: Record<string, string> = {
  iterator: 'The list to loop over',
  stop_after_if: 'The stop condition',
  stop_after_all_iters_if: 'The stop condition after all iterations',
  skip_if: 'The skip condition',
  retry_if: 'The retry condition',
  sleep: 'The pause',
  timeout: 'The timeout',
  parallelism: 'The parallelism',
  user_groups_required: 'The groups that may approve',
};

function checkExpressions(module: FlowModule): Finding[] {
  return expressionsOf(module)
    .filter(({ expr }) => expr.trim() === '')
    .map(({ field }): Finding => {
      if (field === 'iterator') return ['error', 'empty_iterator', 'The list to loop over is empty.'];
      return ['error', 'empty_expression', `${expressionName(field)} is an empty expression.`];
    });
}

function expressionName(field: string): string {
  const [kind, name] = field.split('.');
  if (kind === 'input_transforms') return `The input “${name}”`;
  if (kind === 'branches') return `The condition of branch ${Number(name) + 1}`;
  return EXPRESSION_NAMES[field] ?? field;
}

function checkValue(module: FlowModule, flow: FlowValue): Finding[] {
  const { value } = module;
  switch (value.type) {
    case 'script':
    case 'flow':
      return checkPath(value.type, value.path);
    case 'rawscript':
      return value.content.trim() === '' ? [['error', 'empty_code', 'The step has no code.']] : [];
    case 'forloopflow':
      return checkForLoop(value, flow);
    case 'whileloopflow':
      return checkWhileLoop(module, value);
    case 'branchone':
    case 'branchall':
      return value.branches.length === 0 ? [['warning', 'no_branches', 'There are no branches.']] : [];
    default:
      return [];
  }
}

function checkPath(type: 'script' | 'flow', path: string): Finding[] {
  if (path === '') return [['error', 'missing_path', `No ${type} is chosen.`]];
  return PATH.test(path) ? [] : [['error', 'bad_path', `“${path}” is not the path of a ${type}.`]];
}

function checkForLoop(loop: Extract<FlowModuleValue, { type: 'forloopflow' }>, flow: FlowValue): Finding[] {
  const findings: Finding[] = [];
  if (loop.modules.length === 0) findings.push(['warning', 'empty_loop', 'The loop has no steps.']);
  if (loop.iterator.type === 'static' && !Array.isArray(loop.iterator.value)) {
    findings.push(['error', 'iterator_not_array', 'The list to loop over is not a list.']);
  }
  const limit = staticNumber(loop.parallelism);
  if (limit !== undefined && !(limit >= 1)) {
    findings.push(['error', 'bad_parallelism', 'The parallelism must be at least 1.']);
  }
  if (loop.parallel && flow.same_worker) {
    findings.push(['error', 'parallel_same_worker', 'A parallel loop cannot run in a flow bound to one worker.']);
  }
  return findings;
}

function checkWhileLoop(module: FlowModule, loop: Extract<FlowModuleValue, { type: 'whileloopflow' }>): Finding[] {
  if (loop.modules.length === 0) return [['error', 'empty_loop', 'The loop has no steps, so it would never end.']];
  const canStop = [module, ...descendants(module)].some((inner) => isRealCondition(inner.stop_after_if?.expr));
  return canStop ? [] : [['warning', 'endless_loop', 'Nothing ends this loop: it has no stop condition.']];
}

function isRealCondition(expr: string | undefined): boolean {
  return expr !== undefined && expr.trim() !== '' && expr.trim() !== 'false';
}

function checkRetry({ retry }: FlowModule): Finding[] {
  const exponential = retry?.exponential;
  if (!exponential || exponential.attempts === 0 || exponential.seconds > 0) return [];
  return [['error', 'exponential_zero', 'Exponential retries need a base of at least 1 second.']];
}

function checkTimes(module: FlowModule): Finding[] {
  const findings: Finding[] = [];
  const pause = staticNumber(module.sleep);
  if (pause !== undefined && !(pause >= 0))
    findings.push(['error', 'bad_sleep', 'The pause must be a number of seconds.']);
  const timeout = staticNumber(module.timeout);
  if (timeout !== undefined && !(timeout >= 0)) {
    findings.push(['error', 'bad_timeout', 'The timeout must be a number of seconds.']);
  }
  return findings;
}

function checkStops(module: FlowModule): Finding[] {
  const { value } = module;
  const isParallel = value.type === 'branchall' || (value.type === 'forloopflow' && value.parallel === true);
  const findings: Finding[] = [];
  if (isParallel && module.stop_after_if) {
    findings.push([
      'warning',
      'stop_ignored',
      'A stop condition after each iteration has no effect when they run in parallel.',
    ]);
  }
  const hasIterations = ['forloopflow', 'whileloopflow', 'branchall'].includes(value.type);
  if (module.stop_after_all_iters_if && !hasIterations) {
    findings.push(['warning', 'stop_ignored', 'Only loops and “branch to all” can stop after all iterations.']);
  }
  return findings;
}

function checkSuspend({ suspend, value }: FlowModule): Finding[] {
  if (!suspend) return [];
  const { emails } = approversOf(suspend);
  const findings = emails
    .filter((email) => !isEmail(email))
    .map((email): Finding => ['error', 'bad_email', `“${email}” is not an e-mail address.`]);
  if ((suspend.required_events ?? 0) < 1 && emails.length > 0) {
    findings.push(['warning', 'approval_off', 'Approvers are named, but no approval is required.']);
  }
  if (value.type !== 'rawscript' && value.type !== 'script' && value.type !== 'flow' && value.type !== 'identity') {
    findings.push([
      'warning',
      'approval_on_container',
      'The approval is asked for once, after the whole loop or branch.',
    ]);
  }
  return findings;
}

/** The number a fixed value stands for; NaN for a fixed value that is none, undefined when there is none to check. */
function staticNumber(transform: InputTransform | number | null | undefined): number | undefined {
  if (typeof transform === 'number') return transform;
  if (!transform || transform.type !== 'static') return undefined;
  const { value } = transform;
  if (value === null || value === undefined) return undefined;
  return typeof value === 'number' ? value : Number.NaN;
}
