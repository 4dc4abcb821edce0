import {
  type Action,
  actionsOf,
  type Guards,
  initialState,
  isOver,
  type Job,
  JOBS,
  type State,
  type Trouble,
  type Worker,
} from './protocol-model';
import { take } from './protocol-steps';

export type Explored = {
  states: number;
  /** The first promise that breaks, and the way there. */
  broken: { promise: string; trace: Action[] } | null;
};

/** `from`, `by`: the first way here. `before`: all the states that lead here. */
type Node = { state: State; from: number; by: Action | null; before: number[] };

/** Visits every state that any order of actions leads to; stops where a promise is broken. */
export function explore(trouble: Trouble, guards: Guards): Explored {
  const first = initialState(trouble);
  const nodes: Node[] = [{ state: first, from: -1, by: null, before: [] }];
  const known = new Map<string, Node>(nodes.map((node) => [keyOf(node.state), node]));
  for (const [at, { state }] of nodes.entries()) {
    for (const { by, next } of successorsOf(state, guards)) {
      const key = keyOf(next);
      const node = known.get(key) ?? { state: next, from: at, by, before: [] };
      // A cancel ends anything: a run has to find its end without it.
      if (by.type !== 'cancel' && by.type !== 'cancel_unlocked') node.before.push(at);
      if (known.has(key)) continue;
      known.set(key, node);
      nodes.push(node);
      const promise = next.ghost.broken ?? doubled(next);
      if (promise) return { states: nodes.length, broken: { promise, trace: traceTo(nodes, node) } };
    }
  }
  return { states: nodes.length, broken: firstLost(nodes) };
}

function successorsOf(state: State, guards: Guards): { by: Action; next: State }[] {
  return actionsOf(state, guards).flatMap((by) => {
    const { state: next, answer } = take(state, by, guards);
    return answer === 'none' || answer === 'not started' ? [] : [{ by, next }];
  });
}

const ORDERS: { workers: Worker[]; jobs: Job[] }[] = [
  { workers: ['w1', 'w2'], jobs: ['parent', 'left', 'right'] },
  { workers: ['w2', 'w1'], jobs: ['parent', 'left', 'right'] },
  { workers: ['w1', 'w2'], jobs: ['parent', 'right', 'left'] },
  { workers: ['w2', 'w1'], jobs: ['parent', 'right', 'left'] },
];

/** The same for states that differ only in which worker and which child is which. */
function keyOf(state: State): string {
  const [first = '', ...others] = ORDERS.map((order) => keyIn(state, order));
  return others.reduce((least, key) => (key < least ? key : least), first);
}

function keyIn(state: State, { workers, jobs }: (typeof ORDERS)[number]): string {
  const { rows, ends, processes, ghost, seenByCancel, underway, left, scope, pending } = state;
  const nameOf = (worker: Worker | null) => (worker === null ? '' : workers.indexOf(worker));
  const row = (of: State['rows'] | null, job: Job) => {
    const found = of?.[job];
    return found ? `${found.status}${found.attempt}${nameOf(found.worker)}${found.cancel ? 'c' : ''}` : '';
  };
  const parts: unknown[] = [scope, pending, Object.values(left), ghost.wakes, ghost.broken];
  for (const job of jobs) {
    const holder = ghost.holders[job];
    parts.push(row(rows, job), row(seenByCancel, job), ends[job]?.[0], ghost.promised.includes(job));
    parts.push(holder && `${nameOf(holder.slice(0, 2) as Worker)}${holder.slice(2)}`);
    if (underway?.job === job) parts.push(`${nameOf(underway.worker)}${underway.attempt}${underway.isCanceled}`);
  }
  for (const worker of workers) {
    const { hands, isAlive, isLate, isRegistered } = processes[worker];
    parts.push(isAlive, isLate, isRegistered);
    for (const job of jobs) {
      const hand = hands.find((other) => other.job === job);
      parts.push(hand && `${hand.attempt}${hand.isStarted}${hand.isCanceled}${hand.owesJoin}`);
    }
  }
  return parts.join('|');
}

function doubled(state: State): string | null {
  const job = JOBS.find((name) => state.rows[name] !== null && state.ends[name] !== null);
  return job ? `${job} has its end, and lives on` : null;
}

/** A state from which no way leads to the end has lost a job. */
function firstLost(nodes: Node[]): Explored['broken'] {
  const reaches = new Set(nodes.filter(({ state }) => isOver(state)));
  // A set goes on with what is added to it meanwhile.
  for (const { before } of reaches) {
    for (const at of before) {
      const earlier = nodes[at];
      if (earlier) reaches.add(earlier);
    }
  }
  const lost = nodes.find((node) => !reaches.has(node));
  return lost ? { promise: 'a job is lost: nothing leads to its end', trace: traceTo(nodes, lost) } : null;
}

function traceTo(nodes: Node[], last: Node): Action[] {
  const trace: Action[] = [];
  for (let node: Node | undefined = last; node?.by; node = nodes[node.from]) trace.unshift(node.by);
  return trace;
}
