import { once } from 'node:events';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

type Waiter = { recipient: string; resolve: (mail: ParsedMail) => void };

/** A real SMTP server on loopback that keeps what it is sent. */
export class Mailbox {
  #received: { recipient: string; mail: ParsedMail }[] = [];
  #waiters: Waiter[] = [];
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, callback) => {
      simpleParser(stream).then((mail) => {
        for (const { address } of session.envelope.rcptTo) this.#deliver(address, mail);
        callback();
      }, callback);
    },
  });

  async open(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server.server, 'listening');
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** The first mail to this address, also one that came already. */
  firstMailTo(recipient: string): Promise<ParsedMail> {
    const known = this.#received.find((entry) => entry.recipient === recipient);
    if (known) return Promise.resolve(known.mail);
    return new Promise((resolve) => {
      this.#waiters.push({ recipient, resolve });
    });
  }

  #deliver(recipient: string, mail: ParsedMail): void {
    this.#received.push({ recipient, mail });
    for (const waiter of this.#waiters) if (waiter.recipient === recipient) waiter.resolve(mail);
  }
}

/** The address in an approval mail that leads to the decision. */
export function approvalLinkIn(mail: ParsedMail): string {
  const [link] = /https?:\/\/\S+\/approve\/\S+/.exec(mail.text ?? '') ?? [];
  if (!link) throw new Error(`the mail "${mail.subject}" has no approval link`);
  return link;
}
