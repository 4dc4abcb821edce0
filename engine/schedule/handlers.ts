import { z } from 'zod';

/** What runs after a schedule's run: a script or a flow, with arguments of its own beside those it is told. */
export const handler = z.object({
  path: z.string(),
  isFlow: z.boolean(),
  /** After how many in a row. */
  times: z.number().int().min(1),
  /** At exactly that many, not at each more. */
  exact: z.boolean(),
  args: z.record(z.string(), z.unknown()),
});
export type Handler = z.infer<typeof handler>;

export type HandlerKind = 'onFailure' | 'onRecovery' | 'onSuccess';
export type Handlers = Record<HandlerKind, Handler | null>;

/** How a schedule's runs went, the one that just ended included. */
export type History = {
  outcome: 'success' | 'failure' | 'canceled' | 'skipped';
  /** In a row, up to now. */
  failures: number;
  /** In a row, since one failed. */
  successes: number;
  hasFailedBefore: boolean;
};

/** Which handlers are due after an end. A canceled or skipped run calls none and counts for nothing. */
export function handlersDue(handlers: Handlers, history: History): HandlerKind[] {
  if (history.outcome === 'failure') return isFailureDue(handlers.onFailure, history) ? ['onFailure'] : [];
  if (history.outcome !== 'success') return [];
  const isRecovered = history.hasFailedBefore && history.successes === handlers.onRecovery?.times;
  return [...(isRecovered ? (['onRecovery'] as const) : []), ...(handlers.onSuccess ? (['onSuccess'] as const) : [])];
}

function isFailureDue(onFailure: Handler | null, { failures }: History): boolean {
  if (!onFailure) return false;
  return onFailure.exact ? failures === onFailure.times : failures >= onFailure.times;
}
