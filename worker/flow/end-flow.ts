import type { Claimed } from '@/server/db/live';
import { verdictJob } from '../outcome/verdict';
import { advance } from './advance';
import type { Advance } from './advance-state';
import { type Held, loadHead } from './memory';

/** Ends the flow of a row that must not go on, and everything in it; the flow above sees a step that failed. */
export async function endFlowBy(at: Advance, held: Held, claimed: Claimed): Promise<void> {
  const flow = await loadHead(held.row.flowId);
  const done = await verdictJob({ ...claimed, id: flow.id, job: flow });
  if (!done) throw new Error(`${claimed.id} has no verdict`);
  at.plan.done.push(done);
  at.plan.endTree = { flow: flow.id, by: 'Millrace', reason: `the flow around it ended: ${claimed.verdict?.reason}` };
  if (flow.scopeId === null) return;
  at.memory.results.set(flow.id, done.resultJson ?? 'null');
  const event = { type: 'step_ended', job: flow.id, ok: false, isRecovered: false, dice: Math.random() } as const;
  await advance(at, flow.scopeId, event);
}
