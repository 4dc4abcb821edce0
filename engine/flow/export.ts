import { rewriteModules } from './document';
import type { FlowModule, InputTransform, OpenFlow, Retry } from './schema';

/** The flow as it is handed to others: in today's spelling, without the settings that say nothing. */
export function exportOpenFlow(flow: OpenFlow): OpenFlow {
  const { summary, description, schema, value, ...rest } = flow;
  const cleaned = dropNothing(rewriteModules(value, withoutEmptySettings));
  return { summary, ...(description ? { description } : {}), value: cleaned, ...(schema ? { schema } : {}), ...rest };
}

function withoutEmptySettings(module: FlowModule): FlowModule {
  const next = withoutBareNumbers(dropNothing(module));
  if (next.summary === '') delete next.summary;
  if (next.retry && isEmptyRetry(next.retry)) delete next.retry;
  if (next.stop_after_if) next.stop_after_if = dropNothing(next.stop_after_if);
  if (next.suspend) next.suspend = dropNothing(next.suspend);
  return next;
}

/** A plain number may stand where an expression may: who imports would write it out. */
function withoutBareNumbers(module: FlowModule): FlowModule {
  const { value, timeout } = module;
  const next = typeof timeout === 'number' ? { ...module, timeout: fixed(timeout) } : module;
  if (value.type !== 'forloopflow' || typeof value.parallelism !== 'number') return next;
  return { ...next, value: { ...value, parallelism: fixed(value.parallelism) } };
}

function fixed(value: number): InputTransform {
  return { type: 'static', value };
}

function isEmptyRetry(retry: Retry): boolean {
  return (retry.constant?.attempts ?? 0) === 0 && (retry.exponential?.attempts ?? 0) === 0;
}

/** A copy without the keys whose value is null or undefined. */
function dropNothing<T extends object>(holder: T): T {
  const kept = Object.entries(holder).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as T;
}
