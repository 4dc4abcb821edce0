import fs from 'node:fs';

const SLOWER = 0.2;

/**
 * @typedef {{ scenario: string, measure: string, value: number, unit: string, budget: string, verdict: string,
 *   isMet: boolean | null, baseline: number | null, change: string, isSlower: boolean }} Row
 */

/**
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {import('./scenario.mjs').Measured} measured
 * @param {Record<string, number>} baseline by `scenario/measure`
 * @returns {Row[]}
 */
export function rowsOf({ name, budgets, unit: ownUnit }, measured, baseline) {
  const unit = ownUnit ?? Object.values(budgets)[0]?.unit ?? '';
  return Object.entries(measured).map(([measure, value]) => {
    const budget = budgets[measure];
    const before = baseline[`${name}/${measure}`] ?? null;
    return {
      scenario: name,
      measure,
      value,
      unit: budget?.unit ?? unit,
      ...judge(value, budget),
      ...compare(value, { before, isRate: budget?.min !== undefined }),
    };
  });
}

/**
 * @param {number} value
 * @param {import('./scenario.mjs').Budget | undefined} budget
 */
function judge(value, budget) {
  const { max, min, unit = '' } = budget ?? {};
  if (max === undefined && min === undefined) return { budget: '', verdict: '', isMet: null };
  const [sign, limit] = max === undefined ? ['≥', min ?? 0] : ['≤', max];
  const isMet = max === undefined ? value >= limit : value <= limit;
  const factor = max === undefined ? value / limit : limit / value;
  const verdict = isMet ? `met${spare(factor)}` : `MISSED by ${(1 / factor).toFixed(1)}×`;
  return { budget: `${sign} ${limit} ${unit}`, verdict, isMet };
}

/** How often the value fits into its budget. @param {number} factor */
function spare(factor) {
  return Number.isFinite(factor) ? `, ${factor.toFixed(1)}× to spare` : '';
}

/**
 * @param {number} value
 * @param {{ before: number | null, isRate: boolean }} to
 */
function compare(value, { before, isRate }) {
  if (before === null || before === 0) return { baseline: before, change: '', isSlower: false };
  const worse = isRate ? (before - value) / before : (value - before) / before;
  const percent = `${value >= before ? '+' : '−'}${Math.abs(((value - before) / before) * 100).toFixed(0)} %`;
  const isSlower = worse > SLOWER;
  return { baseline: before, change: isSlower ? `${percent} SLOWER` : percent, isSlower };
}

/** @param {Row[]} rows */
export function table(rows) {
  const head = ['scenario', 'measure', 'value', 'budget', '', 'baseline'];
  const lines = rows.map(({ scenario, measure, value, unit, budget, verdict, baseline, change }) => [
    scenario,
    measure,
    `${short(value)} ${unit}`,
    budget,
    verdict,
    baseline === null ? '' : `${short(baseline)} ${unit}, ${change}`,
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => (line[column] ?? '').length)));
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {number} value */
export function short(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** @param {string} file @returns {Record<string, number>} */
export function readBaseline(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).values : {};
}

/**
 * Takes these figures as those to compare with; what was not measured keeps its own.
 * @param {string} file
 * @param {{ rows: Row[], machine: object }} run
 */
export function writeBaseline(file, { rows, machine }) {
  const values = { ...readBaseline(file) };
  for (const { scenario, measure, value } of rows) values[`${scenario}/${measure}`] = Number(value.toPrecision(4));
  fs.writeFileSync(file, `${JSON.stringify({ machine, values }, null, 2)}\n`);
}
