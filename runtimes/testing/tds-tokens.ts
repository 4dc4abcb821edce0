/** What SQL Server's protocol sends a client, as bytes. */
export type Column = { name: string; type: keyof typeof TYPES; value: unknown };

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const short = (text: string) => Buffer.concat([bytes(text.length), utf16(text)]);
const long = (text: string) => Buffer.concat([int(text.length, 2), utf16(text)]);
const COLLATION = bytes(0x09, 0x04, 0xd0, 0x00, 0x34);
const DAY_MS = 86_400_000;

function bytes(...values: number[]): Buffer {
  return Buffer.from(values);
}

function int(value: number | bigint, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  let rest = BigInt.asUintN(size * 8, BigInt(value));
  for (let at = 0; at < size; at++, rest >>= 8n) buffer[at] = Number(rest & 255n);
  return buffer;
}

function sized(value: Buffer): Buffer {
  return Buffer.concat([bytes(value.length), value]);
}

function float(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return buffer;
}

function days(iso: string): Buffer {
  const epoch = new Date('0001-01-01T00:00:00Z').getTime();
  return int(Math.floor((Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) - epoch) / DAY_MS), 3);
}

/** In steps of 100 ns. */
function clock(time: string): Buffer {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return int(Math.round(((hours * 60 + minutes) * 60 + seconds) * 1e7), 5);
}

type Type = { info: Buffer; encode: (value: never) => Buffer };

const TYPES = {
  int: { info: bytes(0x26, 4), encode: (value: number) => sized(int(value, 4)) },
  bigint: { info: bytes(0x26, 8), encode: (value: bigint) => sized(int(value, 8)) },
  bit: { info: bytes(0x68, 1), encode: (value: boolean) => sized(bytes(value ? 1 : 0)) },
  float: { info: bytes(0x6d, 8), encode: (value: number) => sized(float(value)) },
  /** decimal(9, 2) */
  decimal: {
    info: bytes(0x6a, 5, 9, 2),
    encode: (value: number) =>
      sized(Buffer.concat([bytes(value < 0 ? 0 : 1), int(Math.round(Math.abs(value) * 100), 4)])),
  },
  nvarchar: {
    info: Buffer.concat([bytes(0xe7), int(8000, 2), COLLATION]),
    encode: (value: string) => Buffer.concat([int(value.length * 2, 2), utf16(value)]),
  },
  varbinary: {
    info: Buffer.concat([bytes(0xa5), int(8000, 2)]),
    encode: (value: Buffer) => Buffer.concat([int(value.length, 2), value]),
  },
  date: { info: bytes(0x28), encode: (value: string) => sized(days(value)) },
  time: { info: bytes(0x29, 7), encode: (value: string) => sized(clock(value)) },
  datetime2: {
    info: bytes(0x2a, 7),
    encode: (value: string) => sized(Buffer.concat([clock(value.slice(11)), days(value)])),
  },
  /** In UTC. */
  datetimeoffset: {
    info: bytes(0x2b, 7),
    encode: (value: string) => sized(Buffer.concat([clock(value.slice(11)), days(value), int(120, 2)])),
  },
} satisfies Record<string, Type>;

function columnInfo({ name, type }: Column): Buffer {
  return Buffer.concat([int(0, 4), int(1, 2), TYPES[type].info, short(name)]);
}

function cell({ type, value }: Column): Buffer {
  const { info, encode } = TYPES[type] as Type;
  if (value !== null) return encode(value as never);
  return info[0] === 0xe7 || info[0] === 0xa5 ? int(0xffff, 2) : bytes(0);
}

/** A set of rows; the first says what the columns are. */
export function rowsOf(rows: Column[][]): Buffer {
  const [first = []] = rows;
  const head = Buffer.concat([bytes(0x81), int(first.length, 2), ...first.map(columnInfo)]);
  return Buffer.concat([head, ...rows.map((row) => Buffer.concat([bytes(0xd1), ...row.map(cell)]))]);
}

export function done(count = 0, status = count > 0 ? 0x10 : 0): Buffer {
  return Buffer.concat([bytes(0xfd), int(status, 2), int(0xc1, 2), int(count, 8)]);
}

function message(token: number, { number, text, line }: { number: number; text: string; line: number }): Buffer {
  const severity = token === 0xaa ? 16 : 0;
  const body = Buffer.concat([int(number, 4), bytes(1, severity), long(text), short('test'), short(''), int(line, 4)]);
  return Buffer.concat([bytes(token), int(body.length, 2), body]);
}

export const errorOf = (number: number, text: string, line = 1) => message(0xaa, { number, text, line });
export const infoOf = (number: number, text: string) => message(0xab, { number, text, line: 1 });

/** Version 7.4 of the protocol. */
export function loggedIn(): Buffer {
  const body = Buffer.concat([bytes(1, 0x74, 0, 0, 4), short('test'), bytes(16, 0, 0, 0)]);
  return Buffer.concat([bytes(0xad), int(body.length, 2), body]);
}

/** "Connect there instead." */
export function referral(host: string, port: number): Buffer {
  const target = Buffer.concat([bytes(0), int(port, 2), long(host)]);
  const body = Buffer.concat([bytes(20), int(target.length, 2), target, int(0, 2)]);
  return Buffer.concat([bytes(0xe3), int(body.length, 2), body]);
}
