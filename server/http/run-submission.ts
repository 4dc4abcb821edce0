import type { Caller } from '../auth/caller';
import type { RunSubmission } from '../commands/submit-run';
import { AppError } from '../errors';
import { replyAddress } from '../events/run-ends';
import { storedContext } from '../trace/trace-context';
import { idempotencyOf } from './idempotency';

type RunQuery = {
  scheduled_for?: string;
  scheduled_in_secs?: number;
  tag?: string;
  job_id?: string;
  priority?: unknown;
  cache_ttl?: number;
  invisible_to_owner?: boolean;
};

/** A request for a run. */
export type RunCall = {
  params: { workspace: string };
  query: RunQuery;
  body?: unknown;
  caller: Caller;
  request: Request;
  /** Of a run whose caller waits for its end. */
  awaitedId?: string;
};

/** What a request says about how to run, whatever it runs. */
export function submissionOf(call: RunCall): Omit<RunSubmission, 'target' | 'args'> {
  const { params, query, caller } = call;
  return {
    workspaceId: params.workspace,
    by: { username: caller.username, accountId: caller.accountId },
    id: checkedId(query.job_id) ?? call.awaitedId,
    replyTo: call.awaitedId === undefined ? null : replyAddress(),
    tag: query.tag,
    // In a GET it is a text, and an argument like any other.
    priority: typeof query.priority === 'number' ? query.priority : null,
    cacheTtlS: query.cache_ttl,
    isPrivate: query.invisible_to_owner,
    scheduledFor: startOf(query),
    idempotency: idempotencyOf(call),
    traceparent: storedContext(call.request.headers),
  };
}

const CLOCK_SKEW_MS = 24 * 3_600_000;

// Jobs are stored and listed by the time in their id; one from elsewhere in time would be out of its place forever.
function checkedId(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const madeAtMs = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  if (Math.abs(madeAtMs - Date.now()) <= CLOCK_SKEW_MS) return id.toLowerCase();
  throw new AppError('invalid_input', 'The time in job_id must be that of now.', { field: 'query.job_id' });
}

function startOf({ scheduled_for, scheduled_in_secs }: RunQuery): Date | null {
  if (scheduled_for !== undefined) return new Date(scheduled_for);
  return scheduled_in_secs ? new Date(Date.now() + scheduled_in_secs * 1000) : null;
}
