import { createHash } from 'node:crypto';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?: (.+))?$/;
const TRACESTATE_CHARS_MAX = 512;

/** A run's place in a trace. The run's own id is the trace's where nobody outside began one. */
export type TraceContext = {
  traceId: string;
  /** The span of whoever asked for the run. */
  callerSpanId: string | null;
  isSampled: boolean;
  state: string | null;
};

/** `job.traceparent` holds the header a run came with, and after a space its `tracestate`. */
export function traceContextOf(rootId: string, stored: string | null): TraceContext {
  const [, traceId, callerSpanId, flags = '', state = null] = TRACEPARENT.exec(stored ?? '') ?? [];
  if (traceId === undefined || callerSpanId === undefined)
    return { traceId: rootId.replaceAll('-', ''), callerSpanId: null, isSampled: true, state: null };
  return { traceId, callerSpanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1, state };
}

/** What to store of a request's headers: null where they hold no valid context. */
export function storedContext(headers: Headers): string | null {
  const traceparent = headers.get('traceparent')?.trim() ?? '';
  if (!TRACEPARENT.test(traceparent) || traceparent.includes(' ')) return null;
  if (/^00-0{32}|-0{16}-/.test(traceparent)) return null;
  const state = headers.get('tracestate')?.trim() ?? '';
  const isUsable = state !== '' && state.length <= TRACESTATE_CHARS_MAX && /^[\x20-\x7e]+$/.test(state);
  return isUsable ? `${traceparent} ${state}` : traceparent;
}

/** The same part of the same run has the same id, however often it is told of. */
export function spanIdOf(...parts: (string | number)[]): string {
  return createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 16);
}

export function attemptSpanId(jobId: string, attempt: number): string {
  return spanIdOf(jobId, 'attempt', attempt);
}

/** What a script finds in its environment, so that its own spans hang below those of its attempt. */
export function traceEnvironment(job: { id: string; rootId: string; traceparent: string | null }, attempt: number) {
  const { traceId, isSampled, state } = traceContextOf(job.rootId, job.traceparent);
  const traceparent = `00-${traceId}-${attemptSpanId(job.id, attempt)}-${isSampled ? '01' : '00'}`;
  return { TRACEPARENT: traceparent, ...(state === null ? {} : { TRACESTATE: state }) };
}
