import { allIds, descendants, RESERVED_IDS, rewriteInside, rewriteModules } from './document';
import { mapExpressions } from './expressions';
import { renameReferences } from './references';
import type { FlowModule, FlowValue } from './schema';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const LETTERS = 26;

/** The first `count` ids of a, b, … z, aa, ab, … that nobody has. */
export function freshIds(taken: ReadonlySet<string>, count: number): string[] {
  const found: string[] = [];
  for (let n = 0; found.length < count; n += 1) {
    const id = letters(n);
    if (!taken.has(id)) found.push(id);
  }
  return found;
}

/** Why the step cannot have this id, or undefined when it can. */
export function idRefusal(value: FlowValue, from: string, to: string): string | undefined {
  if (to === from) return undefined;
  if (!ID.test(to)) return 'An id has 1 to 64 letters, digits, _ or -.';
  if (RESERVED_IDS.has(to)) return `“${to}” is the name of a special step.`;
  return allIds(value).has(to) ? `Another step is called “${to}”.` : undefined;
}

/** Gives a step another id, and every expression that reads its result too. A refused id changes nothing. */
export function renameModule(value: FlowValue, from: string, to: string): FlowValue {
  if (from === to || RESERVED_IDS.has(from) || idRefusal(value, from, to)) return value;
  const renamed = rewriteModules(value, (module) => {
    const moved = mapExpressions(module, (expr) => renameReferences(expr, from, to));
    return moved.id === from ? { ...moved, id: to } : moved;
  });
  const next = { ...renamed };
  if (next.early_return === from) next.early_return = to;
  if (next.skip_expr) next.skip_expr = renameReferences(next.skip_expr, from, to);
  return next;
}

/** Copies of the modules with ids of their own; what they read from each other follows the new names. */
export function withFreshIds(modules: FlowModule[], taken: ReadonlySet<string>): FlowModule[] {
  const olds = modules.flatMap((module) => [module, ...descendants(module)]).map((module) => module.id);
  const names = new Map<string, string>();
  freshIds(taken, olds.length).forEach((id, index) => names.set(olds[index] ?? id, id));
  return modules.map((module) => rewriteInside(module, (inner) => renameBy(inner, names)));
}

function renameBy(module: FlowModule, names: ReadonlyMap<string, string>): FlowModule {
  const moved = mapExpressions(module, (expr) => renameAll(expr, names));
  return { ...moved, id: names.get(module.id) ?? module.id };
}

// Two passes through names no one has, so that a→b together with b→c does not turn a into c.
function renameAll(expr: string, names: ReadonlyMap<string, string>): string {
  const entries = [...names.entries()];
  const parked = entries.reduce((text, [from], index) => renameReferences(text, from, `$${index}$`), expr);
  return entries.reduce((text, [, to], index) => renameReferences(text, `$${index}$`, to), parked);
}

function letters(n: number): string {
  const last = String.fromCharCode('a'.charCodeAt(0) + (n % LETTERS));
  return n < LETTERS ? last : letters(Math.floor(n / LETTERS) - 1) + last;
}
