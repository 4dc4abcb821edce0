import { getConfig } from '../config';
import { loadTraceJob } from '../db/trace-reads';
import { confirmTraces, type DueTrace, dropOldTraces, keepTraceExportOn, takeDueTraces } from '../db/trace-outbox';
import { log } from '../log';
import { metrics } from '../metrics';
import { getRunTrace } from '../queries/get-run-trace';
import { otlpRequest } from './otlp';
import { traceContextOf } from './trace-context';

const AT_ONCE = 20;
const SPANS_PER_REQUEST = 500;
const ROWS_MAX = 20_000;
const SEND_MS_MAX = 10_000;
const RENEW_MS = 60_000;

let renewedAtMs = Number.NEGATIVE_INFINITY;

/**
 * Sends the runs that ended to the collector. A run may be sent twice, by two processes or after a crash: its spans have
 * the same ids each time. What the collector refuses comes up again for a day.
 */
export async function exportDueTraces(): Promise<void> {
  const { otel } = getConfig();
  if (otel === null) return;
  await renew();
  const due = await takeDueTraces(AT_ONCE);
  const sent: string[] = [];
  try {
    for (const trace of due) {
      await exportRun(trace);
      sent.push(trace.rootId);
    }
  } finally {
    if (sent.length > 0) await confirmTraces(sent);
  }
}

async function renew(): Promise<void> {
  const nowMs = performance.now();
  if (nowMs - renewedAtMs < RENEW_MS) return;
  await keepTraceExportOn();
  const dropped = await dropOldTraces();
  if (dropped > 0) log.warn({ traces: dropped }, 'traces were dropped: the collector was away for a day');
  renewedAtMs = nowMs;
}

async function exportRun({ rootId, workspaceId }: DueTrace): Promise<void> {
  const root = await loadTraceJob(workspaceId, rootId);
  // Retention was faster than the collector, or whoever began the trace keeps nothing of it.
  if (!root || !traceContextOf(rootId, root.traceparent).isSampled) return;
  const trace = await getRunTrace({ workspaceId, id: rootId }, ROWS_MAX);
  for (let from = 0; from < trace.spans.length; from += SPANS_PER_REQUEST)
    await send(otlpRequest(trace, trace.spans.slice(from, from + SPANS_PER_REQUEST), workspaceId));
  metrics.tracesExported.inc();
}

async function send(body: unknown): Promise<void> {
  const { otel } = getConfig();
  if (otel === null) return;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SEND_MS_MAX);
  try {
    const response = await fetch(otel.tracesUrl, {
      method: 'POST',
      headers: { ...otel.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the collector answered ${response.status}`);
  } finally {
    clearTimeout(timer);
  }
}
