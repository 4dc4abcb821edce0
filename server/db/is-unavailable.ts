import { DatabaseAway } from './pool';

// Node's, Postgres' and Prisma's codes for a server that is away, starting, stopping, full or only reads.
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '25006',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
]);

type Told = { code?: unknown; meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } } } | null;

/** The database did not answer, or refuses for now: who asked may ask again. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseAway) return true;
  const { code, meta } = (error as Told) ?? {};
  // Prisma keeps what the server said one level down.
  return [code, meta?.driverAdapterError?.cause?.originalCode].some(
    (each) => typeof each === 'string' && CODES.has(each),
  );
}
