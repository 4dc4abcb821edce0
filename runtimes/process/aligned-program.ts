import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** What one entry of a page table can cover, on the processors that we run on. */
const HUGE_PAGE = 1 << 21;
/** Written in pieces this large, a file's pages lie together in memory where its file system can do that. */
const PIECE_BYTES = 16 * HUGE_PAGE;
const HEADER_BYTES = 64;
const LOADED = 1;

/** A part of the original, and where it begins in the copy. */
type Part = { from: number; size: number; to: number };

/**
 * Copies a program so that its parts lie in the file as they will in memory, by whole large pages. The kernel then maps a
 * hundred pages at a time, which is a fifth of what a large program's start costs. Other files are copied as they are.
 */
export function copyAligned(from: string, to: string): void {
  const source = openSync(from, 'r');
  const target = openSync(to, 'wx', 0o755);
  try {
    const size = fstatSync(source).size;
    const header = readAt(source, 0, Math.min(HEADER_BYTES, size));
    const parts = isProgram(header) ? partsOf(source, header, size) : [{ from: 0, size, to: 0 }];
    for (const part of parts) copyPart(source, target, part);
    if (isProgram(header)) writeHeaders({ source, target }, header, parts);
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

/** ELF of 64 bits, lower byte first. */
function isProgram(header: Buffer): boolean {
  return header.length === HEADER_BYTES && header.readUInt32BE(0) === 0x7f454c46 && header.readUInt16BE(4) === 0x0201;
}

function partsOf(source: number, header: Buffer, size: number): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const entry of segments(source, header).filter((each) => each.readUInt32LE(0) === LOADED)) {
    const address = Number(entry.readBigUInt64LE(16));
    const at = end + ((((address - end) % HUGE_PAGE) + HUGE_PAGE) % HUGE_PAGE);
    const part = { from: Number(entry.readBigUInt64LE(8)), size: Number(entry.readBigUInt64LE(32)), to: at };
    parts.push(part);
    end = at + part.size;
  }
  // Tables of symbols and sections, which nothing loads; they keep their distance to a multiple of eight.
  const last = Math.max(...parts.map((part) => part.from + part.size));
  return [...parts, { from: last, size: size - last, to: end + ((((last - end) % 8) + 8) % 8) }];
}

function segments(source: number, header: Buffer): Buffer[] {
  const [at, size, count] = [Number(header.readBigUInt64LE(32)), header.readUInt16LE(54), header.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => readAt(source, at + index * size, size));
}

/** Tells the copy where its parts are now. */
function writeHeaders({ source, target }: { source: number; target: number }, header: Buffer, parts: Part[]): void {
  const moved = (at: bigint) => {
    const part = parts.find(({ from, size }) => at >= from && at < from + size);
    return part ? at - BigInt(part.from) + BigInt(part.to) : at;
  };
  const [at, size] = [Number(header.readBigUInt64LE(32)), header.readUInt16LE(54)];
  segments(source, header).forEach((entry, index) => {
    entry.writeBigUInt64LE(moved(entry.readBigUInt64LE(8)), 8);
    if (entry.readUInt32LE(0) === LOADED) entry.writeBigUInt64LE(BigInt(HUGE_PAGE), 48);
    writeSync(target, entry, 0, size, at + index * size);
  });
  const sections = header.readBigUInt64LE(40);
  const [sectionSize, sectionCount] = [header.readUInt16LE(58), header.readUInt16LE(60)];
  for (let index = 0; index < sectionCount; index++) {
    const entry = readAt(source, Number(sections) + index * sectionSize, sectionSize);
    entry.writeBigUInt64LE(moved(entry.readBigUInt64LE(24)), 24);
    writeSync(target, entry, 0, sectionSize, Number(moved(sections)) + index * sectionSize);
  }
  header.writeBigUInt64LE(moved(sections), 40);
  writeSync(target, header, 0, HEADER_BYTES, 0);
}

function copyPart(source: number, target: number, { from, size, to }: Part): void {
  const piece = Buffer.alloc(Math.min(PIECE_BYTES, size));
  for (let done = 0; done < size; ) {
    // Up to the next boundary: what begins at one stays together.
    const room = PIECE_BYTES - ((to + done) % PIECE_BYTES);
    const count = readSync(source, piece, 0, Math.min(room, size - done), from + done);
    if (count === 0) throw new Error('the program ended before its own headers say');
    writeSync(target, piece, 0, count, to + done);
    done += count;
  }
}

function readAt(file: number, at: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  if (readSync(file, bytes, 0, size, at) !== size) throw new Error('the program ended before its own headers say');
  return bytes;
}
