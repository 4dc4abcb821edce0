import { query } from './pool';

type Attempt = { jobId: string; attempt: number };

/** One job may read so many; what it reads beyond them is not known to be read. */
const READS_MAX = 500;

/** Remembers that a running job was told a secret. A reference like those in arguments: `$var:…` or `$res:…`. */
export async function addSecretRead({ jobId, attempt }: Attempt, reference: string): Promise<void> {
  await query(
    'secret_read_add',
    `UPDATE job_live SET secret_reads = secret_reads || $3::text
     WHERE id = $1 AND attempt = $2 AND NOT secret_reads @> ARRAY[$3::text] AND cardinality(secret_reads) < ${READS_MAX}`,
    [jobId, attempt, reference],
  );
}

/** In the order they were read. Empty where the attempt is over. */
export async function loadSecretReads({ jobId, attempt }: Attempt): Promise<string[]> {
  const [row] = await query<{ reads: string[] }>(
    'secret_reads',
    `SELECT secret_reads AS reads FROM job_live WHERE id = $1 AND attempt = $2 AND status = 'running'`,
    [jobId, attempt],
  );
  return row?.reads ?? [];
}
