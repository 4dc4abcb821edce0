export class CronProblem extends Error {}

export type FieldRule = { name: string; min: number; max: number; names?: readonly string[]; isCircular?: boolean };

/** The values a field such as `1-5,10/15` takes, sorted. Bounds are checked before anything is counted out. */
export function fieldValues(text: string, rule: FieldRule): number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) addPart(part, { rule, values });
  return [...values].toSorted((a, b) => a - b);
}

function addPart(part: string, { rule, values }: { rule: FieldRule; values: Set<number> }): void {
  const [range = '', step, ...rest] = part.split('/');
  const every = step === undefined ? 1 : stepOf(step, rule);
  if (range === '' || rest.length > 0) throw new CronProblem(`"${part}" is no ${rule.name}.`);
  const { from, to } = boundsOf(range, { rule, isOpen: step !== undefined });
  const span = rule.max - rule.min + 1;
  for (let value = from; value <= to; value += every) values.add(value > rule.max ? value - span : value);
}

function stepOf(text: string, rule: FieldRule): number {
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (step >= 1 && step <= rule.max) return step;
  throw new CronProblem(`The step /${text} of the ${rule.name} must be a number from 1 to ${rule.max}.`);
}

function boundsOf(range: string, { rule, isOpen }: { rule: FieldRule; isOpen: boolean }): { from: number; to: number } {
  if (range === '*' || range === '?') return { from: rule.min, to: rule.max };
  const [first = '', last, ...rest] = range.split('-');
  if (rest.length > 0) throw new CronProblem(`"${range}" is no range of ${rule.name}s.`);
  const from = valueOf(first, rule);
  if (last === undefined) return { from, to: isOpen ? rule.max : from };
  const to = valueOf(last, rule);
  if (to >= from) return { from, to };
  if (rule.isCircular) return { from, to: to + rule.max - rule.min + 1 };
  throw new CronProblem(`The range ${range} of the ${rule.name} runs backwards.`);
}

export function valueOf(text: string, rule: FieldRule): number {
  const named = rule.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return rule.min + named;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= rule.min && value <= rule.max) return value;
  throw new CronProblem(`"${text}" is no ${rule.name}: it goes from ${rule.min} to ${rule.max}.`);
}
