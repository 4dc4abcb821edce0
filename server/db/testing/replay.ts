import { uuidv7 } from 'uuidv7';
import { flowValue } from '@/engine/flow/schema';
import { initialState as initialScope } from '@/engine/run/state';
import { submitRun } from '../../commands/submit-run';
import { reapWorkers, registerWorker, releaseLive } from '../leases';
import { claimLive } from '../live';
import { applyPlan, emptyPlan, type Plan } from '../plan';
import { query } from '../pool';
import { MODULE, STEP } from '../test-protocol';
import {
  type Action,
  type Answer,
  type Completion,
  type Job,
  JOBS,
  type State,
  strays,
  type Worker,
  WORKERS,
} from './protocol-model';

const LEASE_MS = 15_000;
const LOOP = 'loop';

/** What the tables hold of a state of the model. */
export type Stored = Pick<State, 'rows' | 'ends' | 'scope' | 'pending'>;

/** The actions of the model, done by the statements of the product to a flow of its own. */
export class Replay {
  readonly ids: Record<Job, string>;
  readonly workers: Record<Worker, string>;

  private constructor(flow: string) {
    this.ids = { parent: flow, left: uuidv7(), right: uuidv7() };
    this.workers = { w1: `w1-${flow}`, w2: `w2-${flow}` };
  }

  static async begin(): Promise<Replay> {
    const target = { kind: 'flowpreview' as const, value: flowValue.parse({ modules: [] }) };
    const by = { username: 'ada', accountId: null };
    const replay = new Replay(await submitRun({ workspaceId: 'demo', target, args: {}, by }));
    for (const worker of WORKERS) await replay.register(worker);
    return replay;
  }

  /** Does what the action does from this state, and says what the statement answered. */
  async take(action: Action, before: State): Promise<Answer> {
    switch (action.type) {
      case 'claim':
        return this.claim(action.worker, action.job);
      case 'complete':
        return action.isAnswerLost ? '' : this.write(completionOf(before, action), before);
      case 'arrive':
        return before.underway ? this.write(before.underway, before) : '';
      case 'release':
        return this.release(completionOf(before, action));
      case 'hand_back':
        return this.handBack(before, action.worker);
      case 'register':
        if (!before.processes[action.worker].isRegistered) await this.register(action.worker);
        return '';
      case 'reap':
        return this.reap(before);
      case 'cancel':
        return this.cancel();
      default:
        return '';
    }
  }

  async stored(): Promise<Stored> {
    const live = await query<{
      id: string;
      status: 'queued';
      attempt: number;
      worker_id: string | null;
      cancel: boolean;
    }>(
      'test_replay_live',
      'SELECT id, status, attempt, worker_id, cancel_requested_at IS NOT NULL AS cancel FROM job_live WHERE root_id = $1',
      [this.ids.parent],
    );
    const done = await query<{ id: string; status: 'success' }>(
      'test_replay_done',
      'SELECT id, status FROM job_done WHERE id = ANY($1)',
      [Object.values(this.ids)],
    );
    const [scope] = await query<{ status: State['scope']; pending: number | null }>(
      'test_replay_scope',
      `SELECT s.status, (SELECT m.pending FROM module_run m WHERE m.scope_id = s.id AND m.module_id = $2) AS pending FROM scope s WHERE s.id = $1`,
      [this.ids.parent, LOOP],
    );
    const rowOf = (job: Job) => {
      const row = live.find(({ id }) => id === this.ids[job]);
      return row
        ? { status: row.status, attempt: row.attempt, worker: this.workerOf(row.worker_id), cancel: row.cancel }
        : null;
    };
    const endOf = (job: Job) => done.find(({ id }) => id === this.ids[job])?.status ?? null;
    return {
      rows: { parent: rowOf('parent'), left: rowOf('left'), right: rowOf('right') },
      ends: { parent: endOf('parent'), left: endOf('left'), right: endOf('right') },
      scope: scope?.status ?? 'running',
      pending: scope?.pending ?? null,
    };
  }

  private workerOf(id: string | null): Worker | null {
    return WORKERS.find((worker) => this.workers[worker] === id) ?? null;
  }

  private register(worker: Worker): Promise<void> {
    const more = { host: 'test', pid: 1, version: '0', tags: ['bash', 'flow'], slots: 2, sandbox: {} };
    return registerWorker({ id: this.workers[worker], ...more });
  }

  private async claim(worker: Worker, job: Job): Promise<Answer> {
    const claimed = await claimLive(this.ids[job], this.workers[worker]);
    if (!claimed) return 'none';
    const isCanceled = claimed.cancelRequested || claimed.verdict?.reason === 'canceled';
    return `attempt ${claimed.attempt}${isCanceled ? ', to be canceled' : ''}`;
  }

  private async write(completion: Completion, { pending }: State): Promise<Answer> {
    const plan = completion.job === 'parent' ? this.planOfParent(completion, pending) : this.planOfChild(completion);
    const applied = await applyPlan(plan);
    if (applied.status !== 'applied' || applied.woken.length === 0) return applied.status;
    return `applied, woken ${this.named(applied.woken)}`;
  }

  private planOfParent(completion: Completion, pending: number | null): Plan {
    const id = this.ids.parent;
    const plan = this.emptyPlan(completion);
    if (pending === 0) {
      const state = { ...initialScope(id), phase: 'ended' as const };
      plan.scopes.push({ id, version: 0, state, status: 'ended', ok: true, result: null });
      plan.done.push({ id, status: 'success', resultJson: '1' });
      return plan;
    }
    plan.park.push(id);
    if (pending !== null) return plan;
    plan.modules.push({ ...CHILDREN, scopeId: id, flowId: id });
    for (const child of ['left', 'right'] as const)
      plan.jobs.push({ ...SCRIPT, id: this.ids[child], parentId: id, scopeId: id, moduleId: child });
    return plan;
  }

  private planOfChild(completion: Completion): Plan {
    const plan = this.emptyPlan(completion);
    const status = completion.isCanceled ? ('canceled' as const) : ('success' as const);
    plan.done.push({ id: this.ids[completion.job], status, resultJson: '1' });
    if (completion.isCanceled) plan.ignoreCancel = true;
    else plan.join = { scopeId: this.ids.parent, moduleId: LOOP, run: 0, idx: 0, failed: 0, handled: 0, next: null };
    return plan;
  }

  private emptyPlan({ job, attempt, worker }: Completion): Plan {
    return { ...emptyPlan({ id: this.ids[job], attempt, worker: this.workers[worker] }), root: this.ids.parent };
  }

  private async release({ job, attempt, worker }: Completion): Promise<Answer> {
    const isReleased = await releaseLive({ id: this.ids[job], attempt, worker: this.workers[worker] }, 'released');
    return isReleased ? 'released' : 'not its own';
  }

  private async handBack(before: State, worker: Worker): Promise<Answer> {
    for (const job of strays(before, worker)) {
      const attempt = before.rows[job]?.attempt ?? 0;
      await releaseLive({ id: this.ids[job], attempt, worker: this.workers[worker] }, 'released');
    }
    return '';
  }

  private async reap(before: State): Promise<Answer> {
    const late = WORKERS.filter((worker) => before.processes[worker].isLate).map((worker) => this.workers[worker]);
    await query('test_replay_late', `UPDATE worker SET last_seen = now() - interval '1 hour' WHERE id = ANY($1)`, [
      late,
    ]);
    return `queued ${this.named(await reapWorkers(LEASE_MS))}`;
  }

  private async cancel(): Promise<Answer> {
    const [row] = await query<{ answer: string }>('test_replay_cancel', 'SELECT cancel_run($1, $2, $3) AS answer', [
      this.ids.parent,
      'ada',
      'enough',
    ]);
    const { canceled, running } = JSON.parse(row?.answer ?? '{}') as { canceled: number; running: { id: string }[] };
    return `ended ${canceled}, running ${this.named(running.map(({ id }) => id))}`;
  }

  private named(ids: string[]): string {
    return JOBS.filter((job) => ids.includes(this.ids[job])).join(' ');
  }
}

function completionOf(before: State, { worker, job }: { worker: Worker; job: Job }): Completion {
  const hand = before.processes[worker].hands.find((other) => other.job === job);
  if (!hand) throw new Error(`${worker} has no ${job} in hand`);
  return { worker, job, attempt: hand.attempt, isCanceled: hand.isCanceled };
}

const CHILDREN = {
  ...MODULE,
  moduleId: LOOP,
  status: 'in_progress' as const,
  isParallel: true,
  total: 2,
  pending: 2,
  nextIndex: 2,
};

const SCRIPT = { ...STEP, onWorkerLost: 'retry' as const };
