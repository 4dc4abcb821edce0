import { query } from './pool';

export type MailStatus = 'queued' | 'sent' | 'outbox' | 'failed';

export type DueMail = { id: string; recipient: string; subject: string; text: string; html: string; attempts: number };

/** Takes due mails for as long as the lease; each is one process's at a time. */
export async function claimDueMails(limit: number, leaseMs: number): Promise<DueMail[]> {
  return query<DueMail>(
    'mail_claim',
    `UPDATE mail SET attempts = attempts + 1, next_at = clock_timestamp() + $2 * interval '1 ms'
     WHERE id IN (SELECT id FROM mail WHERE status = 'queued' AND next_at <= clock_timestamp() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id, recipient, subject, text, html, attempts`,
    [limit, leaseMs],
  );
}

type Claim = Pick<DueMail, 'id' | 'attempts'>;

// The number of the try is the fence: a sender that outlived its lease changes nothing.
export async function markMailSent({ id, attempts }: Claim): Promise<void> {
  await query(
    'mail_sent',
    `UPDATE mail SET status = 'sent', sent_at = clock_timestamp(), error = NULL WHERE id = $1 AND attempts = $2 AND status = 'queued'`,
    [id, attempts],
  );
}

/** A delay of null gives up. */
export async function markMailFailed(
  { id, attempts }: Claim,
  failure: { error: string; delayMs: number | null },
): Promise<void> {
  await query(
    'mail_failed',
    `UPDATE mail SET error = $3, status = CASE WHEN $4::bigint IS NULL THEN 'failed' ELSE 'queued' END,
       next_at = clock_timestamp() + coalesce($4::bigint, 0) * interval '1 ms'
     WHERE id = $1 AND attempts = $2 AND status = 'queued'`,
    [id, attempts, failure.error, failure.delayMs],
  );
}

export async function keepInOutbox(): Promise<void> {
  await query('mail_keep', `UPDATE mail SET status = 'outbox' WHERE status = 'queued'`);
}

export type MailRecord = {
  id: string;
  workspaceId: string | null;
  jobId: string | null;
  recipient: string;
  subject: string;
  status: MailStatus;
  attempts: number;
  error: string | null;
  createdAt: Date;
  sentAt: Date | null;
};

const COLUMNS = `id, workspace_id AS "workspaceId", job_id AS "jobId", recipient, subject, status, attempts, error,
  created_at AS "createdAt", sent_at AS "sentAt"`;

/** Newest first: the ids are UUIDv7. */
export async function listMails(page: {
  beforeId?: string;
  status?: MailStatus;
  limit: number;
}): Promise<MailRecord[]> {
  return query<MailRecord>(
    'mail_list',
    `SELECT ${COLUMNS} FROM mail WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR status = $2) ORDER BY id DESC LIMIT $3`,
    [page.beforeId ?? null, page.status ?? null, page.limit],
  );
}

export async function loadMail(id: string): Promise<(MailRecord & { text: string; html: string }) | null> {
  const rows = await query<MailRecord & { text: string; html: string }>(
    'mail_read',
    `SELECT ${COLUMNS}, text, html FROM mail WHERE id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
