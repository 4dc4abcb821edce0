import type { z } from 'zod';

/** Keeps unsaved work of one kind in this browser, one draft for each item; without a path, for the new one. */
export function draftStore<T>(kind: 'flow' | 'script', shape: z.ZodType<T>) {
  return {
    key: (workspace: string, path: string | undefined) => `millrace:${kind}-draft:${workspace}:${path ?? ''}`,
    read: (key: string) => readDraft(key, shape),
    keep: (key: string, draft: T) => keepDraft(key, draft),
    drop: dropDraft,
  };
}

// All of it may fail: storage can be full or off.

function readDraft<T>(key: string, shape: z.ZodType<T>): T | null {
  try {
    const text = localStorage.getItem(key);
    const read = shape.safeParse(text === null ? null : JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** Answers whether the draft is safe now. */
function keepDraft(key: string, draft: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

function dropDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Without storage there is nothing to drop.
  }
}
