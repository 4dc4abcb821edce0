/** How far one module may go. The instance may set other limits. */
export type LoopLimits = {
  /** Iterations of a parallel loop. */
  fanOutMax: number;
  /** Iterations of a sequential loop. */
  iterationsMax: number;
};

export const LOOP_LIMITS: LoopLimits = { fanOutMax: 10_000, iterationsMax: 100_000 };

export function fanOutRefusal(count: number, { fanOutMax }: LoopLimits): string | null {
  if (count <= fanOutMax) return null;
  return `The parallel loop has ${count} items; at most ${fanOutMax} may run in one loop. Loop over batches of them, or raise MILLRACE_FAN_OUT_MAX.`;
}

export function iterationsRefusal(count: number, { iterationsMax }: LoopLimits): string | null {
  if (count <= iterationsMax) return null;
  return `The loop has reached ${iterationsMax} iterations, which is the limit. Loop over batches, end it earlier, or raise MILLRACE_LOOP_ITERATIONS_MAX.`;
}
