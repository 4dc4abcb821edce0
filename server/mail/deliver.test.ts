import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { createTestDatabase, type TestDatabase } from '@/scripts/testing/database';

let database: TestDatabase;
let smtp: SMTPServer;
let port: number;
let received: ParsedMail[];
/** What the server answers to the next messages: null takes it. */
let answers: (Error | null)[];

// The configuration is read once in a process, so it stands before any module of ours reads it.
async function ours() {
  const { deliverDueMails } = await import('./deliver');
  const { approvalMailsFor } = await import('./approval-mails');
  const { query, closePool } = await import('../db/pool');
  return { deliverDueMails, approvalMailsFor, query, closePool };
}

beforeAll(async () => {
  database = await createTestDatabase();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, callback) {
      simpleParser(stream).then((mail) => {
        const answer = answers.shift() ?? null;
        if (!answer) received.push(mail);
        callback(answer);
      }, callback);
    },
  });
  await new Promise<void>((resolve) => {
    smtp.listen(0, '127.0.0.1', resolve);
  });
  const address = smtp.server.address();
  port = typeof address === 'object' && address ? address.port : 0;
  process.env.DATABASE_URL = database.url;
  process.env.MILLRACE_SECRET_KEY = 'a key for this test only';
  process.env.BASE_URL = 'https://millrace.example';
  process.env.SMTP_URL = `smtp://127.0.0.1:${port}`;
  process.env.MAIL_FROM = 'Millrace <millrace@example.com>';
});

beforeEach(() => {
  received = [];
  answers = [];
});

afterEach(async () => {
  const { query } = await ours();
  await query('test_clear', 'DELETE FROM mail');
});

afterAll(async () => {
  const { closePool } = await ours();
  await closePool();
  await new Promise<void>((resolve) => {
    smtp.close(() => resolve());
  });
  await database.drop();
});

async function queueMail(subject = 'Hello'): Promise<string> {
  const { query } = await ours();
  const id = uuidv7();
  await query(
    'test_insert',
    `INSERT INTO mail (id, recipient, subject, text, html) VALUES ($1, 'bob@example.com', $2, 'plain', '<p>rich</p>')`,
    [id, subject],
  );
  return id;
}

async function row(id: string) {
  const { query } = await ours();
  const [found] = await query<{ status: string; attempts: number; error: string | null; isLater: boolean }>(
    'test_row',
    `SELECT status, attempts, error, next_at > clock_timestamp() AS "isLater" FROM mail WHERE id = $1`,
    [id],
  );
  return found;
}

describe('deliverDueMails', () => {
  it('sends each due mail once, as plain text and HTML, even when two processes deliver at once', async () => {
    const { deliverDueMails } = await ours();
    const ids = [await queueMail('One'), await queueMail('Two'), await queueMail('Three')];
    const sent = await Promise.all([deliverDueMails(), deliverDueMails()]);
    expect(sent[0] + sent[1]).toBe(3);
    expect(received.map((mail) => mail.subject).toSorted()).toEqual(['One', 'Three', 'Two']);
    expect(received[0]?.text?.trim()).toBe('plain');
    expect(received[0]?.html).toContain('<p>rich</p>');
    for (const id of ids) expect(await row(id)).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('tries again later with the same message id, so that a mail taken twice shows once', async () => {
    const { deliverDueMails, query } = await ours();
    const id = await queueMail();
    answers = [new Error('busy')];
    expect(await deliverDueMails()).toBe(0);
    expect(await row(id)).toMatchObject({ status: 'queued', attempts: 1, isLater: true });
    await query('test_due', 'UPDATE mail SET next_at = now()');
    expect(await deliverDueMails()).toBe(1);
    expect(received.map((mail) => mail.messageId)).toEqual([`<${id}@millrace.example>`]);
    expect(await row(id)).toMatchObject({ status: 'sent', attempts: 2, error: null });
  });

  it('gives up after the eighth try and keeps the reason', async () => {
    const { deliverDueMails, query } = await ours();
    const id = await queueMail();
    await query('test_tried', 'UPDATE mail SET attempts = 7');
    answers = [new Error('mailbox is gone')];
    await deliverDueMails();
    const found = await row(id);
    expect(found).toMatchObject({ status: 'failed', attempts: 8 });
    expect(found?.error).toContain('mailbox is gone');
  });
});

describe('approvalMailsFor', () => {
  it('gives every approver a link of their own and ignores what is no address', async () => {
    const { approvalMailsFor } = await ours();
    const mails = approvalMailsFor({
      workspaceId: 'demo',
      jobId: uuidv7(),
      approvers: [
        'Ann@Example.com',
        'ann@example.com',
        'bob@example.com',
        'eve@example.com, mallory@example.com',
        'nobody',
      ],
      message: null,
      flowPath: 'f/a/b',
      stepId: 'c',
      stepSummary: null,
      startedBy: 'carl',
      resultJson: '{"total":3}',
      timeoutS: 60,
    });
    expect(mails.map((mail) => mail.recipient)).toEqual(['ann@example.com', 'bob@example.com']);
    const links = mails.map((mail) => /https:\/\/millrace\.example\/approve\/\S+/.exec(mail.text)?.[0]);
    expect(new Set(links).size).toBe(2);
    expect(links[1]).toContain('?approver=bob%40example.com');
    expect(mails[0]?.text).toContain('"total": 3');
  });
});
