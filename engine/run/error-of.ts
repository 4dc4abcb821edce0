type Failed = { error: { name?: unknown; message?: unknown; step_id?: unknown } };

/** What an error handler sees as `error`: the one error of a result, or several together. */
export function errorOf(result: unknown): unknown {
  if (hasError(result)) return result.error;
  if (Array.isArray(result)) {
    const failures = result.map((item, index) => ({ item, index })).filter(({ item }) => hasError(item));
    const errors = failures.map(({ item }) => (item as Failed).error);
    if (errors.length === 1) return errors[0];
    if (errors.length > 1) {
      const lines = failures.map(({ index }, i) => {
        const { step_id: step, message } = errors[i] ?? {};
        return `[${typeof step === 'string' ? step : 'unknown'}|${index}] ${String(message)}`;
      });
      return { name: 'MultipleErrors', message: lines.join('; '), errors };
    }
  }
  return { name: 'UnknownError', message: 'The step failed without an error of its own.' };
}

function hasError(value: unknown): value is Failed {
  return (
    typeof value === 'object' &&
    value !== null &&
    'error' in value &&
    typeof value.error === 'object' &&
    value.error !== null
  );
}
