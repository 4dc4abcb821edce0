import {
  type Action,
  type Answer,
  type Completion,
  type End,
  type Guards,
  type Job,
  JOBS,
  type Row,
  type State,
  strays,
  type Worker,
  WORKERS,
} from './protocol-model';

type By = { worker: Worker; job: Job };
type Asked = By & { isAnswerLost: boolean };

/** Carries an action out on a copy, and says what its statement answers. */
export function take(before: State, action: Action, guards: Guards): { state: State; answer: Answer } {
  const state = copyOf(before);
  const answer = carryOut(state, action, guards);
  return { state, answer };
}

function copyOf(state: State): State {
  const { w1, w2 } = state.processes;
  const copyOfProcess = (process: typeof w1) => ({ ...process, hands: process.hands.map((hand) => ({ ...hand })) });
  return {
    ...state,
    rows: copyOfRows(state.rows),
    ends: { ...state.ends },
    processes: { w1: copyOfProcess(w1), w2: copyOfProcess(w2) },
    left: { ...state.left },
    ghost: { ...state.ghost, holders: { ...state.ghost.holders }, promised: [...state.ghost.promised] },
  };
}

function copyOfRows({ parent, left, right }: State['rows']): State['rows'] {
  return { parent: parent && { ...parent }, left: left && { ...left }, right: right && { ...right } };
}

function carryOut(state: State, action: Action, guards: Guards): Answer {
  if ('job' in action) return ofJob(state, action, guards);
  if ('worker' in action) return ofProcess(state, action, guards);
  switch (action.type) {
    case 'arrive':
      return arrive(state, guards);
    case 'reap':
      return reap(state, guards);
    case 'cancel':
      return cancel(state, guards);
    case 'cancel_unlocked':
      return endAsSeen(state);
    default:
      return action satisfies never;
  }
}

function ofJob(state: State, action: Extract<Action, { job: Job }>, guards: Guards): Answer {
  switch (action.type) {
    case 'claim':
      return claim(state, action, guards);
    case 'start':
      return start(state, action, guards);
    case 'complete':
      return complete(state, action, guards);
    case 'join':
      return joinLater(state, action, guards);
    case 'release':
      return release(state, action, guards);
    default:
      return action satisfies never;
  }
}

function claim(state: State, { worker, job, isAnswerLost }: Asked, guards: Guards): Answer {
  if (isAnswerLost) state.left.lostAnswers--;
  const row = state.rows[job];
  if (!row || (guards.has('a claim takes only what is queued') && row.status !== 'queued')) return 'none';
  if (state.ghost.holders[job] !== null) breaks(state, `${job} was taken from its holder by a claim`);
  row.status = 'running';
  row.attempt++;
  row.worker = worker;
  state.ghost.holders[job] = holderOf(worker, row.attempt);
  const hands = state.processes[worker].hands.filter((hand) => hand.job !== job);
  if (!isAnswerLost) hands.push({ job, attempt: row.attempt, isStarted: false, isCanceled: row.cancel });
  state.processes[worker].hands = hands;
  return `attempt ${row.attempt}${row.cancel ? ', to be canceled' : ''}`;
}

function start(state: State, { worker, job }: By, guards: Guards): Answer {
  const hand = handOf(state, worker, job);
  if (hand.isCanceled && guards.has('what was to be canceled before its claim is not started')) return 'not started';
  const { isLate, isRegistered } = state.processes[worker];
  if ((isLate || !isRegistered) && guards.has('nothing starts after the lease')) return 'not started';
  if (hand.isCanceled) breaks(state, `${job} was started although it was to be canceled before`);
  if (state.ghost.promised.includes(job)) breaks(state, `${job} was started after its cancel was acknowledged`);
  hand.isStarted = true;
  return 'started';
}

function complete(state: State, { worker, job, isAnswerLost }: Asked, guards: Guards): Answer {
  const hand = handOf(state, worker, job);
  const completion = { worker, job, attempt: hand.attempt, isCanceled: hand.isCanceled };
  if (isAnswerLost) {
    state.left.lostAnswers--;
    state.underway = completion;
    return '';
  }
  const answer = write(state, completion, guards);
  if (answer === 'canceled') {
    hand.isCanceled = true;
    return answer;
  }
  const process = state.processes[worker];
  const owesJoin =
    answer === 'applied' &&
    job !== 'parent' &&
    !hand.isCanceled &&
    !guards.has('a child joins in the statement of its completion');
  if (owesJoin) hand.owesJoin = true;
  else process.hands = process.hands.filter((other) => other !== hand);
  return answer;
}

function arrive(state: State, guards: Guards): Answer {
  const { underway } = state;
  state.underway = null;
  return underway ? write(state, underway, guards) : '';
}

/** The one statement that ends a job, and what follows from it. */
function write(state: State, completion: Completion, guards: Guards): Answer {
  const { worker, job, attempt, isCanceled } = completion;
  const row = state.rows[job];
  if (!row || !passesFence(row, completion, guards)) return 'lost';
  const isRefused = row.cancel && !isCanceled;
  if (isRefused && guards.has('a completion of what is to be canceled is turned away')) return 'canceled';
  if (isRefused) breaks(state, `${job} ended well although it was to be canceled`);
  if (state.ghost.holders[job] !== holderOf(worker, attempt)) breaks(state, `${job} was written by no holder`);
  state.ghost.holders[job] = null;
  if (job === 'parent') return advanceParent(state);
  end(state, job, isCanceled ? 'canceled' : 'success');
  const joins = !isCanceled && guards.has('a child joins in the statement of its completion');
  return joins ? join(state, guards) : 'applied';
}

function passesFence(row: Row, { worker, attempt }: Completion, guards: Guards): boolean {
  if (guards.has('a completion is of the attempt that runs') && row.attempt !== attempt) return false;
  const isHolder = row.status === 'running' && row.worker === worker;
  return isHolder || !guards.has('a completion comes from the worker that holds the row');
}

/** First it starts its children and parks; once they are through it ends. */
function advanceParent(state: State): Answer {
  const row = state.rows.parent;
  if (state.pending === 0) {
    end(state, 'parent', 'success');
    state.scope = 'ended';
    return 'applied';
  }
  if (row) Object.assign(row, { status: 'waiting', worker: null });
  if (state.pending !== null) return 'applied';
  state.pending = 2;
  for (const child of ['left', 'right'] as const) {
    if (state.rows[child] || state.ends[child]) breaks(state, `${child} was started twice`);
    state.rows[child] = { status: 'queued', attempt: 0, worker: null, cancel: false };
  }
  return 'applied, woken left right';
}

function joinLater(state: State, { worker, job }: By, guards: Guards): Answer {
  const process = state.processes[worker];
  process.hands = process.hands.filter((hand) => hand.job !== job);
  return join(state, guards);
}

function join(state: State, guards: Guards): Answer {
  const pending = state.pending ?? 0;
  if (pending <= 0) return 'applied';
  state.pending = pending - 1;
  if (pending > 1 && guards.has('only the last child wakes its parent')) return 'applied';
  state.ghost.wakes++;
  if (state.ghost.wakes > 1) breaks(state, 'the parent was woken twice');
  if (state.scope !== 'running') return 'applied, woken parent';
  const row = state.rows.parent;
  state.rows.parent = { status: 'queued', attempt: row?.attempt ?? 0, worker: null, cancel: row?.cancel ?? false };
  return 'applied, woken parent';
}

function release(state: State, { worker, job }: By, guards: Guards): Answer {
  const hand = handOf(state, worker, job);
  state.left.releases--;
  const process = state.processes[worker];
  process.hands = process.hands.filter((other) => other.job !== job);
  const row = state.rows[job];
  if (!row) return 'not its own';
  const isHolder = row.status === 'running' && row.worker === worker && row.attempt === hand.attempt;
  if (!isHolder && guards.has('only the holder releases a row')) return 'not its own';
  if (state.ghost.holders[job] !== holderOf(worker, hand.attempt)) breaks(state, `${job} was released by no holder`);
  queueAgain(state, job, row);
  return 'released';
}

/** Rows that the worker holds without knowing, as when the answer to a claim was lost. */
function handBack(state: State, worker: Worker): Answer {
  for (const job of strays(state, worker)) {
    const row = state.rows[job];
    if (row) queueAgain(state, job, row);
  }
  return '';
}

type OfProcess = { type: 'crash' | 'delay' | 'register' | 'hand_back'; worker: Worker };

function ofProcess(state: State, { type, worker }: OfProcess, guards: Guards): Answer {
  const process = state.processes[worker];
  switch (type) {
    case 'crash':
      state.left.crashes--;
      Object.assign(process, { isAlive: false, isLate: true, hands: [] });
      return '';
    case 'delay':
      state.left.delays--;
      process.isLate = true;
      return '';
    case 'register':
      Object.assign(process, { isAlive: true, isRegistered: true, isLate: false });
      if (guards.has('who registers anew lets go of what it had')) process.hands = [];
      return '';
    case 'hand_back':
      return handBack(state, worker);
    default:
      return type satisfies never;
  }
}

/** Gives up the workers that are late, and queues what they held. */
function reap(state: State, guards: Guards): Answer {
  const isKept = (worker: Worker) =>
    guards.has('a worker keeps its jobs as long as its lease') && !state.processes[worker].isLate;
  for (const worker of WORKERS) {
    const process = state.processes[worker];
    if (!process.isRegistered || isKept(worker)) continue;
    if (!process.isLate && process.hands.length > 0) breaks(state, `${worker} lost its jobs within its lease`);
    process.isRegistered = false;
    process.isLate = false;
  }
  const taken: Job[] = [];
  for (const job of JOBS) {
    const row = state.rows[job];
    if (row?.status !== 'running' || row.worker === null || state.processes[row.worker].isRegistered) continue;
    queueAgain(state, job, row);
    taken.push(job);
  }
  return `queued ${taken.join(' ')}`;
}

function cancel(state: State, guards: Guards): Answer {
  state.left.cancels--;
  const seen = copyOfRows(state.rows);
  if (guards.has('a cancel locks the rows it decides on')) return endSeen(state, seen);
  state.seenByCancel = seen;
  return '';
}

function endAsSeen(state: State): Answer {
  const seen = state.seenByCancel;
  state.seenByCancel = null;
  return seen ? endSeen(state, seen) : '';
}

/** What waits, and the flow itself, ends here and now; a script that runs is marked. */
function endSeen(state: State, seen: State['rows']): Answer {
  const marked: Job[] = [];
  const ended: Job[] = [];
  for (const job of JOBS) {
    const row = seen[job];
    if (!row || !state.rows[job]) continue;
    if (job !== 'parent' && row.status === 'running') {
      state.rows[job].cancel = true;
      marked.push(job);
    } else {
      state.ghost.holders[job] = null;
      state.ghost.promised.push(job);
      end(state, job, 'canceled');
      ended.push(job);
    }
  }
  if (state.scope === 'running') state.scope = 'canceled';
  return `ended ${ended.length}, running ${marked.join(' ')}`;
}

function end(state: State, job: Job, how: End): void {
  if (state.ends[job] !== null) breaks(state, `${job} ended twice`);
  state.ends[job] = how;
  state.rows[job] = null;
}

function queueAgain(state: State, job: Job, row: Row): void {
  Object.assign(row, { status: 'queued', worker: null });
  state.ghost.holders[job] = null;
}

function handOf(state: State, worker: Worker, job: Job) {
  const hand = state.processes[worker].hands.find((other) => other.job === job);
  if (!hand) throw new Error(`${worker} has no ${job} in hand`);
  return hand;
}

function holderOf(worker: Worker, attempt: number): string {
  return `${worker} ${attempt}`;
}

function breaks(state: State, promise: string): void {
  state.ghost.broken ??= promise;
}
