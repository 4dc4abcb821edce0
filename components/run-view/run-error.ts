/** What went wrong in a run, as it stands in its result: `{"error": {…}}`. */
export type RunError = {
  name: string;
  message: string;
  stack?: string;
  /** The step that failed, when the run is a flow. */
  stepId?: string;
  /** Whatever else the failure told: exit code, limit, errors of the iterations. */
  details?: Record<string, unknown>;
};

/** The error of a result; null when the result is anything else than an error alone. */
export function readRunError(result: unknown): RunError | null {
  const error = field(result, 'error');
  if (error === undefined || error === null || Object.keys(result as object).length !== 1) return null;
  if (typeof error === 'string') return { name: 'Error', message: error };
  if (typeof error !== 'object') return null;
  const { name, message, stack, step_id: stepId, ...details } = error as Record<string, unknown>;
  if (typeof name !== 'string' && typeof message !== 'string') return null;
  return {
    name: textOf(name) ?? 'Error',
    message: textOf(message) ?? 'It failed without a message.',
    stack: textOf(stack),
    stepId: textOf(stepId),
    details: Object.keys(details).length > 0 ? details : undefined,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
