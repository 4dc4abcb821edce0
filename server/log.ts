import { pino } from 'pino';

/** One JSON line for each event of the process; what callers must not see goes here. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: ['*.password', '*.authorization', '*.cookie', '*.token'], censor: '[redacted]' },
});
