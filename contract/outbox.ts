import { z } from 'zod';
import { endpoint } from './endpoint';

export const mailStatus = z.enum(['queued', 'sent', 'outbox', 'failed']);

export const mailSummary = z.object({
  id: z.uuid(),
  workspaceId: z.string().nullable(),
  jobId: z.uuid().nullable(),
  recipient: z.string(),
  subject: z.string(),
  status: mailStatus.describe('outbox: kept here because there is no SMTP server'),
  attempts: z.number().int(),
  error: z.string().nullable(),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
});
export type MailSummary = z.infer<typeof mailSummary>;

export const mailDetail = mailSummary.extend({ text: z.string(), html: z.string() });
export type MailDetail = z.infer<typeof mailDetail>;

export const listOutbox = endpoint({
  method: 'get',
  path: '/mail/outbox',
  role: 'superadmin',
  summary: 'Mail that is to be sent, was sent, or is kept for want of an SMTP server; newest first',
  tag: 'Mail',
  query: z.object({
    before_id: z.uuid().optional().describe('the last id of the page before'),
    per_page: z.coerce.number<number | string>().int().min(1).max(100).optional(),
    status: mailStatus.optional(),
  }),
  reply: { 200: z.object({ isSmtpConfigured: z.boolean(), mails: z.array(mailSummary) }) },
});

export const getOutboxMail = endpoint({
  method: 'get',
  path: '/mail/outbox/{id}',
  role: 'superadmin',
  summary: 'One mail with its text',
  tag: 'Mail',
  params: z.object({ id: z.uuid() }),
  reply: { 200: mailDetail },
});
