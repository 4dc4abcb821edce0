import { z } from 'zod';

/** What a message says: a row of this tag waits for its turn. Everything else is in Postgres. */
const ticket = z.object({ jobId: z.string(), generation: z.number() });

/** Sent to see whether messages come through. A canary says when it left, by the clock of Redis. */
const beat = z.object({ beat: z.literal(true), sentAtMs: z.number().nullable() });

export const message = z.union([ticket, beat]);

export type Beat = z.infer<typeof beat>;
export type Message = z.infer<typeof message>;
