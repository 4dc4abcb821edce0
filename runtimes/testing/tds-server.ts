import { type AddressInfo, createServer, type Socket } from 'node:net';
import { done, errorOf, loggedIn } from './tds-tokens';

export type TdsQuery = { sql: string; values: Record<string, string | Buffer | null> };

type Behavior = {
  password: string;
  /** The tokens of the answer; null: it never comes. */
  answer: (query: TdsQuery) => Buffer | null;
  /** After a login, in place of the usual. */
  greeting?: Buffer;
};

const PACKET = { batch: 0x01, call: 0x03, reply: 0x04, attention: 0x06, login: 0x10, prelogin: 0x12 };
const CANCELED = 0x20;
/** What one packet holds behind its head, of the 4 KiB that the driver asks for. */
const PACKET_BYTES = 4088;
/** Its version, and that it encrypts nothing. */
const PRELOGIN = Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 2]);

export type TdsServer = { port: number; heard: TdsQuery[]; canceled: () => number; close: () => void };

/**
 * Speaks as much of SQL Server's protocol as its driver needs to log in, ask and cancel. It understands no SQL: a test
 * says what it answers.
 */
export async function openTdsServer(behavior: Behavior): Promise<TdsServer> {
  const heard: TdsQuery[] = [];
  const sockets = new Set<Socket>();
  let canceled = 0;
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    const reply = (tokens: Buffer | null) => tokens && socket.write(packets(PACKET.reply, tokens));
    onMessages(socket, (type, body) => {
      if (type === PACKET.prelogin) reply(PRELOGIN);
      else if (type === PACKET.login) reply(greet(body, behavior));
      else if (type === PACKET.attention) {
        canceled++;
        reply(done(0, CANCELED));
      } else {
        const query = type === PACKET.call ? readCall(body) : { sql: readBatch(body), values: {} };
        // What the driver sets for each connection.
        if (/^\s*set ansi_nulls/i.test(query.sql)) return reply(done());
        heard.push(query);
        reply(behavior.answer(query));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    canceled: () => canceled,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function packets(type: number, body: Buffer): Buffer {
  const count = Math.ceil(body.length / PACKET_BYTES);
  const parts = Array.from({ length: count }, (_, at) => body.subarray(at * PACKET_BYTES, (at + 1) * PACKET_BYTES));
  return Buffer.concat(parts.flatMap((part, at) => [headOf(type, part.length, at === count - 1), part]));
}

function headOf(type: number, bytes: number, isLast: boolean): Buffer {
  const head = Buffer.from([type, isLast ? 1 : 0, 0, 0, 0, 0, 1, 0]);
  head.writeUInt16BE(head.length + bytes, 2);
  return head;
}

function onMessages(socket: Socket, heard: (type: number, body: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  let body = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 8 && rest.length >= rest.readUInt16BE(2)) {
      const size = rest.readUInt16BE(2);
      const [type = 0, status = 0] = rest;
      body = Buffer.concat([body, rest.subarray(8, size)]);
      rest = rest.subarray(size);
      if ((status & 1) === 0) continue;
      heard(type, body);
      body = Buffer.alloc(0);
    }
  });
}

function greet(login: Buffer, { password, greeting }: Behavior): Buffer {
  const at = login.readUInt16LE(44);
  const hidden = login.subarray(at, at + login.readUInt16LE(46) * 2);
  const shown = Buffer.from(hidden.map((byte) => (((byte ^ 0xa5) << 4) & 0xff) | ((byte ^ 0xa5) >> 4)));
  if (shown.toString('utf16le') !== password)
    return Buffer.concat([errorOf(18456, "Login failed for user 'tester'."), done()]);
  return Buffer.concat([loggedIn(), greeting ?? Buffer.alloc(0), done()]);
}

/** Behind the headers that every request has. */
function readBatch(body: Buffer): string {
  return body.toString('utf16le', body.readUInt32LE(0));
}

/** A call of sp_executesql: the text, what its parameters are, and the parameters. */
function readCall(body: Buffer): TdsQuery {
  const values: (string | Buffer | null)[] = [];
  const names: string[] = [];
  for (let at = body.readUInt32LE(0) + 6; at < body.length; ) {
    const nameEnd = at + 1 + (body[at] ?? 0) * 2;
    names.push(body.toString('utf16le', at + 1, nameEnd).replace('@', ''));
    const isText = body[nameEnd + 1] === 0xe7;
    const start = nameEnd + 4 + (isText ? 5 : 0);
    const { value, end } = body.readUInt16LE(nameEnd + 2) === 0xffff ? readParts(body, start) : readShort(body, start);
    values.push(isText && value ? value.toString('utf16le') : value);
    at = end;
  }
  const [sql, , ...given] = values;
  return { sql: String(sql), values: Object.fromEntries(given.map((value, at) => [names[at + 2] ?? '', value])) };
}

type Read = { value: Buffer | null; end: number };

function readShort(body: Buffer, at: number): Read {
  const size = body.readUInt16LE(at);
  return size === 0xffff
    ? { value: null, end: at + 2 }
    : { value: body.subarray(at + 2, at + 2 + size), end: at + 2 + size };
}

function readParts(body: Buffer, start: number): Read {
  if (body.readBigUInt64LE(start) === 0xffffffffffffffffn) return { value: null, end: start + 8 };
  const parts: Buffer[] = [];
  let at = start + 8;
  for (let size = body.readUInt32LE(at); size > 0; size = body.readUInt32LE(at)) {
    parts.push(body.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return { value: Buffer.concat(parts), end: at + 4 };
}
