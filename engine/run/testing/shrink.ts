import type { RandomFlow } from './random-flow';

const LISTS = new Set(['modules', 'default', 'branches']);
const NEEDED = new Set([
  'id',
  'value',
  'type',
  'modules',
  'default',
  'branches',
  'expr',
  'iterator',
  'content',
  'path',
]);

/** Looks for a smaller flow that is still wrong, as long as there are tries left. */
export async function shrink(
  wrong: RandomFlow,
  isWrong: (flow: RandomFlow) => Promise<boolean>,
  triesMax: number,
): Promise<RandomFlow> {
  let smallest = wrong;
  let tries = triesMax;
  let isSmaller = true;
  while (isSmaller) {
    isSmaller = false;
    for (const flow of smaller(smallest.flow)) {
      if (tries-- <= 0) return smallest;
      const candidate = { ...smallest, flow: flow as RandomFlow['flow'] };
      if (!(await isWrong(candidate))) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** Copies of a document that each lack one thing they can do without. */
function* smaller(at: unknown): Generator<unknown> {
  if (typeof at !== 'object' || at === null) return;
  for (const [key, value] of Object.entries(at)) {
    for (const less of smallerIn(key, value)) yield { ...at, [key]: less };
    if (!NEEDED.has(key)) yield Object.fromEntries(Object.entries(at).filter(([name]) => name !== key));
  }
}

function* smallerIn(key: string, value: unknown): Generator<unknown> {
  if (key === 'value' || key === 'failure_module') return yield* smaller(value);
  if (!Array.isArray(value) || !LISTS.has(key)) return;
  for (const index of value.keys()) yield value.toSpliced(index, 1);
  for (const [index, item] of value.entries()) for (const less of smaller(item)) yield value.with(index, less);
}
