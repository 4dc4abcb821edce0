import { createTransport, type Transporter } from 'nodemailer';
import { getConfig } from '../config';
import { claimDueMails, keepInOutbox, markMailFailed, markMailSent, type DueMail } from '../db/mails';
import { log } from '../log';

const BATCH = 20;
const TRIES_MAX = 8;
const BACKOFF_MS_MIN = 15_000;
const BACKOFF_MS_MAX = 3_600_000;
/** Longer than any delivery takes: a mail whose sender died comes up again after it. */
const LEASE_MS = 180_000;

/** Sends what is due and answers how many were sent. Without an SMTP server the mail stays in the outbox. */
export async function deliverDueMails(): Promise<number> {
  const { smtpUrl } = getConfig();
  if (smtpUrl === null) {
    await keepInOutbox();
    return 0;
  }
  let sent = 0;
  for (let due = await claimDueMails(BATCH, LEASE_MS); due.length > 0; due = await claimDueMails(BATCH, LEASE_MS)) {
    sent += await sendAll(transportFor(smtpUrl), due);
  }
  return sent;
}

async function sendAll(transport: Transporter, mails: DueMail[]): Promise<number> {
  let sent = 0;
  for (const mail of mails) if (await send(transport, mail)) sent++;
  return sent;
}

async function send(transport: Transporter, mail: DueMail): Promise<boolean> {
  try {
    await transport.sendMail({
      from: getConfig().mailFrom,
      to: { name: '', address: mail.recipient },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      // The same at every try: a server that took the mail before we noticed shows it once.
      messageId: `<${mail.id}@${hostOf(getConfig().baseUrl)}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } catch (error) {
    await postpone(mail, error);
    return false;
  }
  await markMailSent(mail);
  return true;
}

async function postpone(mail: DueMail, error: unknown): Promise<void> {
  const isLast = mail.attempts >= TRIES_MAX;
  const delayMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** (mail.attempts - 1));
  log.warn({ err: error, mail: mail.id, attempt: mail.attempts }, 'mail was not delivered');
  await markMailFailed(mail, { error: describe(error), delayMs: isLast ? null : delayMs });
}

function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}

function hostOf(baseUrl: string): string {
  return new URL(baseUrl).hostname.replace(/[[\]]/g, '');
}

let transport: { url: string; transporter: Transporter } | undefined;

function transportFor(url: string): Transporter {
  if (transport?.url !== url) {
    const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 };
    transport = { url, transporter: createTransport({ url, ...timeouts }) };
  }
  return transport.transporter;
}
