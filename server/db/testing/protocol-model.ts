/**
 * The protocol of one flow with two parallel children and two workers, without a database: what each statement does,
 * guard by guard, and what a process remembers between two of them.
 */
export const JOBS = ['parent', 'left', 'right'] as const;
export const WORKERS = ['w1', 'w2'] as const;
export type Job = (typeof JOBS)[number];
export type Worker = (typeof WORKERS)[number];

/** What keeps the promises. Each can be taken away, and then one of them breaks. */
export const GUARDS = [
  'a claim takes only what is queued',
  'a completion is of the attempt that runs',
  'a completion comes from the worker that holds the row',
  'a completion of what is to be canceled is turned away',
  'a child joins in the statement of its completion',
  'only the last child wakes its parent',
  'a cancel locks the rows it decides on',
  'what was to be canceled before its claim is not started',
  'nothing starts after the lease',
  'who registers anew lets go of what it had',
  'a worker keeps its jobs as long as its lease',
  'only the holder releases a row',
  'what got out of hand is handed back',
] as const;
export type Guard = (typeof GUARDS)[number];
export type Guards = ReadonlySet<Guard>;

export type Row = { status: 'queued' | 'running' | 'waiting'; attempt: number; worker: Worker | null; cancel: boolean };
export type End = 'success' | 'canceled';

/** What a process knows of a job it took. `owesJoin`: only where a join is a statement of its own. */
export type Hand = { job: Job; attempt: number; isStarted: boolean; isCanceled: boolean; owesJoin?: true };

export type Completion = { worker: Worker; job: Job; attempt: number; isCanceled: boolean };

type Process = {
  isAlive: boolean;
  /** Has a row in the table of workers. */
  isRegistered: boolean;
  /** Was not seen for longer than its lease. */
  isLate: boolean;
  hands: Hand[];
};

/** How often each may still happen. */
export type Trouble = { crashes: number; delays: number; cancels: number; releases: number; lostAnswers: number };

export type State = {
  rows: Record<Job, Row | null>;
  ends: Record<Job, End | null>;
  scope: 'running' | 'ended' | 'canceled';
  /** Children that have not ended; null before they are started. */
  pending: number | null;
  processes: Record<Worker, Process>;
  /** A completion on its way, whose sender waits no longer. */
  underway: Completion | null;
  /** The rows as a cancel saw them that does not lock. */
  seenByCancel: Record<Job, Row | null> | null;
  left: Trouble;
  /** Kept only to judge: who may write, and what was promised. */
  ghost: { holders: Record<Job, string | null>; wakes: number; promised: Job[]; broken: string | null };
};

export type Action =
  | { type: 'start' | 'release' | 'join'; worker: Worker; job: Job }
  /** `isAnswerLost`: the worker never learns what came of it. A completion may then be carried out much later. */
  | { type: 'claim' | 'complete'; worker: Worker; job: Job; isAnswerLost: boolean }
  /** A completion whose sender has given up waiting for it reaches the database. */
  | { type: 'arrive' }
  | { type: 'crash' | 'delay' | 'register' | 'hand_back'; worker: Worker }
  | { type: 'reap' | 'cancel' | 'cancel_unlocked' };

/** What the statement behind an action answers its caller; empty for what is no statement. */
export type Answer = string;

export function initialState(left: Trouble): State {
  return {
    rows: { parent: { status: 'queued', attempt: 0, worker: null, cancel: false }, left: null, right: null },
    ends: { parent: null, left: null, right: null },
    scope: 'running',
    pending: null,
    processes: { w1: freshProcess(), w2: freshProcess() },
    underway: null,
    seenByCancel: null,
    left,
    ghost: { holders: { parent: null, left: null, right: null }, wakes: 0, promised: [], broken: null },
  };
}

function freshProcess(): Process {
  return { isAlive: true, isRegistered: true, isLate: false, hands: [] };
}

/** Whether nothing is left to do: every job that exists has its end. */
export function isOver(state: State): boolean {
  return state.ends.parent !== null && JOBS.every((job) => state.rows[job] === null);
}

/** All that may happen next, whether or not a statement will then let it. */
export function actionsOf(state: State, guards: Guards): Action[] {
  const actions: Action[] = [];
  for (const worker of WORKERS) actions.push(...actionsOfWorker(state, worker));
  const mayReap = !guards.has('a worker keeps its jobs as long as its lease');
  if (mayReap || WORKERS.some((worker) => state.processes[worker].isLate)) actions.push({ type: 'reap' });
  for (const worker of WORKERS)
    if (guards.has('what got out of hand is handed back') && strays(state, worker).length > 0)
      actions.push({ type: 'hand_back', worker });
  if (state.underway) actions.push({ type: 'arrive' });
  if (state.seenByCancel) actions.push({ type: 'cancel_unlocked' });
  else if (state.left.cancels > 0 && state.ends.parent === null) actions.push({ type: 'cancel' });
  return actions;
}

function actionsOfWorker({ rows, processes, left }: State, worker: Worker): Action[] {
  const process = processes[worker];
  if (!process.isAlive) return process.isRegistered ? [] : [{ type: 'register', worker }];
  const actions: Action[] = [];
  // Without a fresh lease nothing is taken.
  if (process.isRegistered && !process.isLate) actions.push(...claimsOf(rows, worker, left));
  for (const hand of process.hands) actions.push(...actionsOfHand(hand, worker, left));
  if (!process.isRegistered) actions.push({ type: 'register', worker });
  if (left.crashes > 0) actions.push({ type: 'crash', worker });
  if (left.delays > 0) actions.push({ type: 'delay', worker });
  return actions;
}

function claimsOf(rows: State['rows'], worker: Worker, left: Trouble): Action[] {
  const isAnswerLost = left.lostAnswers > 0 ? [false, true] : [false];
  return JOBS.filter((job) => rows[job]).flatMap((job) =>
    isAnswerLost.map((lost) => ({ type: 'claim' as const, worker, job, isAnswerLost: lost })),
  );
}

/** Rows that a process holds without knowing. */
export function strays({ rows, processes }: State, worker: Worker): Job[] {
  const { isAlive, isRegistered, hands } = processes[worker];
  if (!isAlive || !isRegistered) return [];
  return JOBS.filter(
    (job) =>
      rows[job]?.worker === worker && !hands.some((hand) => hand.job === job && hand.attempt === rows[job]?.attempt),
  );
}

function actionsOfHand(hand: Hand, worker: Worker, left: State['left']): Action[] {
  const { job } = hand;
  if (hand.owesJoin) return [{ type: 'join', worker, job }];
  const actions: Action[] = [];
  const isReady = job === 'parent' || hand.isStarted || hand.isCanceled;
  if (isReady) actions.push({ type: 'complete', worker, job, isAnswerLost: false });
  if (isReady && left.lostAnswers > 0) actions.push({ type: 'complete', worker, job, isAnswerLost: true });
  if (job !== 'parent' && !hand.isStarted) actions.push({ type: 'start', worker, job });
  if (left.releases > 0) actions.push({ type: 'release', worker, job });
  return actions;
}
