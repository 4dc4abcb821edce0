import type { MailDetail, MailSummary } from '@/contract/outbox';
import { getConfig } from '../config';
import { listMails, loadMail, type MailRecord, type MailStatus } from '../db/mails';
import { AppError } from '../errors';

const PER_PAGE = 50;

export type Outbox = { isSmtpConfigured: boolean; mails: MailSummary[] };

export async function listOutbox(page: {
  before_id?: string;
  per_page?: number;
  status?: MailStatus;
}): Promise<Outbox> {
  const mails = await listMails({ beforeId: page.before_id, status: page.status, limit: page.per_page ?? PER_PAGE });
  return { isSmtpConfigured: getConfig().smtpUrl !== null, mails: mails.map(summaryOf) };
}

export async function getOutboxMail(id: string): Promise<MailDetail> {
  const mail = await loadMail(id);
  if (!mail) throw new AppError('not_found', 'No mail has this id.');
  return { ...summaryOf(mail), text: mail.text, html: mail.html };
}

function summaryOf({ createdAt, sentAt, ...mail }: MailRecord): MailSummary {
  return { ...mail, createdAt: createdAt.toISOString(), sentAt: sentAt?.toISOString() ?? null };
}
