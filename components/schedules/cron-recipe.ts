/** The common cases of a cron, as a form knows them. Everything else is `custom`. */
export type Recipe =
  | { kind: 'minutes'; every: number }
  | { kind: 'hours'; every: number; minute: number }
  | { kind: 'days'; time: Time }
  | { kind: 'week'; days: Weekday[]; time: Time }
  | { kind: 'month'; day: string; time: Time }
  | { kind: 'custom' };

export type RecipeKind = Recipe['kind'];
export type Time = { hour: number; minute: number };

export const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const MINUTES = [1, 2, 5, 10, 15, 20, 30];
export const HOURS = [1, 2, 3, 4, 6, 8, 12];
/** `L` is the last day, however long the month is. */
export const MONTH_DAYS = [...Array.from({ length: 31 }, (_, index) => String(index + 1)), 'L'];

const NINE: Time = { hour: 9, minute: 0 };

/** What a form starts with when its kind is chosen. */
export const FIRST_RECIPES: Record<Exclude<RecipeKind, 'custom'>, Recipe> = {
  minutes: { kind: 'minutes', every: 5 },
  hours: { kind: 'hours', every: 1, minute: 0 },
  days: { kind: 'days', time: NINE },
  week: { kind: 'week', days: ['MON', 'TUE', 'WED', 'THU', 'FRI'], time: NINE },
  month: { kind: 'month', day: '1', time: NINE },
};

/** Null for `custom`, which says nothing itself. */
export function cronOf(recipe: Recipe): string | null {
  switch (recipe.kind) {
    case 'minutes':
      return `0 ${steps(recipe.every)} * * * *`;
    case 'hours':
      return `0 ${recipe.minute} ${steps(recipe.every)} * * *`;
    case 'days':
      return `0 ${clock(recipe.time)} * * *`;
    case 'week':
      return `0 ${clock(recipe.time)} * * ${recipe.days.join(',')}`;
    case 'month':
      return `0 ${clock(recipe.time)} ${recipe.day} * *`;
    case 'custom':
      return null;
    default:
      return recipe satisfies never;
  }
}

function steps(every: number): string {
  return every === 1 ? '*' : `*/${every}`;
}

function clock({ hour, minute }: Time): string {
  return `${minute} ${hour}`;
}

/** The recipe that gives this very cron, so that a form shows what is stored and changes nothing by looking. */
export function recipeOf(cron: string): Recipe {
  const guesses = [minutesOf, hoursOf, daysOf, weekOf, monthOf];
  const fields = cron.trim().split(/\s+/);
  const found = guesses.map((guess) => guess(fields)).find((recipe) => recipe && cronOf(recipe) === cron.trim());
  return found ?? { kind: 'custom' };
}

type Guess = (fields: string[]) => Recipe | null;

const minutesOf: Guess = ([, minute]) => guarded({ kind: 'minutes', every: everyOf(minute) }, MINUTES);
const hoursOf: Guess = ([, minute, hour]) =>
  guarded({ kind: 'hours', every: everyOf(hour), minute: Number(minute) }, HOURS);
const daysOf: Guess = (fields) => ({ kind: 'days', time: timeOf(fields) });
const monthOf: Guess = (fields) => ({ kind: 'month', day: fields[3] ?? '', time: timeOf(fields) });
const weekOf: Guess = (fields) => {
  const days = (fields[5] ?? '').split(',');
  const known = WEEKDAYS.filter((day) => days.includes(day));
  return known.length > 0 ? { kind: 'week', days: known, time: timeOf(fields) } : null;
};

function guarded(recipe: Recipe & { every: number }, offered: number[]): Recipe | null {
  return offered.includes(recipe.every) ? recipe : null;
}

function everyOf(field = ''): number {
  return field === '*' ? 1 : Number(/^\*\/(\d+)$/.exec(field)?.[1] ?? Number.NaN);
}

function timeOf([, minute, hour]: string[]): Time {
  return { hour: Number(hour), minute: Number(minute) };
}
