// A step that takes longer than this says that it has begun.
const SLOW_STEP_MS = 800;

const startedAt = performance.now();

/** A failed step: what went wrong, and what the reader can do about it. */
export class StepFailure extends Error {
  /**
   * @param {string} message
   * @param {string} hint
   * @param {ErrorOptions} [options]
   */
  constructor(message, hint, options) {
    super(message, options);
    this.name = 'StepFailure';
    this.hint = hint;
  }
}

/** @param {string} text */
export function say(text) {
  const elapsed = `${((performance.now() - startedAt) / 1000).toFixed(1)}s`;
  process.stdout.write(`${elapsed.padStart(7)}  ${text}\n`);
}

/**
 * Runs one step of the start and prints one line when it is done.
 * @template T
 * @param {string} title
 * @param {(note: (detail: string) => void) => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  let detail = '';
  const slow = setTimeout(() => say(`… ${title}`), SLOW_STEP_MS);
  try {
    const result = await work((text) => {
      detail = text;
    });
    say(`✓ ${title}${detail && `: ${detail}`}`);
    return result;
  } catch (error) {
    say(`✗ ${title}`);
    throw error;
  } finally {
    clearTimeout(slow);
  }
}
