/** Resolves when this process is to end: by signal, or because whoever supervises it is gone. Call it first thing. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    // Without its supervisor the process would run on as nobody's. It may be gone before we came to listen.
    process.once('disconnect', () => resolve());
    if (process.send && !process.connected) resolve();
  });
}

/** Resolves when a process that was told to end is told so once more: it is to hurry. */
export function untilToldToHurry(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
}
