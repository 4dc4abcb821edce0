import { allModules } from '@/engine/flow/document';
import type { FlowValue } from '@/engine/flow/schema';
import type { ScopeEnd, ScopeEvent } from '@/engine/run/state';
import type { DoneJob } from '@/server/db/plan';
import { labelsOf } from '../outcome/labels';
import { type FlowMemory, type Held, loadHead } from './memory';

const RESULT_BYTES_MAX = 8 * 1024 * 1024;

/** The end of a flow's own scope is the end of its job, and of the step it is in a flow above it. */
export async function finishFlow(
  memory: FlowMemory,
  held: Held,
  end: ScopeEnd,
): Promise<{ done: DoneJob; step: { scopeId: string; event: ScopeEvent } | null }> {
  const flow = await loadHead(held.row.flowId);
  memory.mayPurge ||= leavesNothing(held.facts.flow);
  const stored = storable(await memory.value(end.ref), end.ok);
  memory.results.set(flow.id, stored.json);
  const done: DoneJob = {
    id: flow.id,
    status: stored.ok ? 'success' : 'failure',
    isSkipped: end.isSkipped,
    resultJson: stored.json,
    labels: labelsOf(stored.json),
  };
  if (flow.scopeId === null) return { done, step: null };
  const event: ScopeEvent = {
    type: 'step_ended',
    job: flow.id,
    ok: stored.ok,
    isRecovered: isRecovered(stored.json),
    dice: Math.random(),
  };
  return { done, step: { scopeId: flow.scopeId, event } };
}

function leavesNothing(flow: FlowValue): boolean {
  return allModules(flow).some((module) => module.delete_after_use || typeof module.delete_after_secs === 'number');
}

function storable(json: string, ok: boolean): { json: string; ok: boolean } {
  const bytes = Buffer.byteLength(json);
  if (bytes <= RESULT_BYTES_MAX) return { json, ok };
  const message = `The flow's result has ${bytes} bytes; at most ${RESULT_BYTES_MAX} can be stored. Return a summary, or store the data elsewhere and return where it is.`;
  return { json: JSON.stringify({ error: { name: 'ResultTooLarge', message } }), ok: false };
}

/** An error handler says `recover: true` to turn the flow's failure into success. */
export function isRecovered(json: string): boolean {
  if (!json.includes('"recover"')) return false;
  const value = JSON.parse(json) as unknown;
  return typeof value === 'object' && value !== null && 'recover' in value && value.recover === true;
}
