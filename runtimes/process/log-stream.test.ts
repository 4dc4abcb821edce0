import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogStream, type LogOptions } from './log-stream';

let dir: string;
let fifos: { out: string; err: string };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-log-'));
  fifos = { out: join(dir, 'out'), err: join(dir, 'err') };
  spawnSync('/usr/bin/mkfifo', [fifos.out, fifos.err]);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open(options: Partial<LogOptions> = {}) {
  const heard: string[] = [];
  const stream = new LogStream(fifos, {
    bytesMax: 1 << 20,
    lineCharsMax: 1000,
    hasOwnStdout: true,
    onLimit: () => {},
    onLog: async (text) => {
      heard.push(text);
    },
    ...options,
  });
  return { stream, heard };
}

function write(path: string, ...chunks: Uint8Array[]): void {
  const file = openSync(path, 'w');
  for (const chunk of chunks) writeSync(file, chunk);
  closeSync(file);
}

it('never splits a character', async () => {
  const { stream, heard } = open();
  const wind = Buffer.from('🌬');
  write(fifos.out, wind.subarray(0, 2));
  await new Promise((resolve) => setImmediate(resolve));
  write(fifos.out, wind.subarray(2));
  await stream.finish();
  expect(heard.join('')).toBe('🌬');
});

it('remembers the last line of stdout that has anything on it', async () => {
  const { stream } = open();
  write(fifos.err, Buffer.from('not this\n'));
  write(fifos.out, Buffer.from('one\ntwo\n\n'));
  await stream.finish();
  expect(stream.stdout.lastLine()).toBe('two');
});

it('says that a last line was too long to keep', async () => {
  const { stream } = open();
  write(fifos.out, Buffer.from('x'.repeat(1001)));
  await stream.finish();
  expect(stream.stdout.lastLine()).toBeUndefined();
});

it('cuts a log at its limit, says so, and tells once', async () => {
  let limits = 0;
  const { stream, heard } = open({ bytesMax: 10, onLimit: () => limits++ });
  write(fifos.out, Buffer.from('0123456789abc'), Buffer.from('more'));
  await stream.finish();
  expect(heard.join('')).toMatch(/^0123456789\n\[log truncated: the limit is 10 bytes\]\n$/);
  expect(limits).toBe(1);
});

it('replaces NUL, which databases refuse in text', async () => {
  const { stream, heard } = open();
  write(fifos.out, Buffer.from('a\0b'));
  await stream.finish();
  expect(heard.join('')).toBe('a\uFFFDb');
});

it('rejects with what the receiver threw', async () => {
  const { stream } = open({
    onLog: async () => {
      throw new Error('the sink is gone');
    },
  });
  write(fifos.out, Buffer.from('a\n'));
  await expect(stream.finish()).rejects.toThrow('the sink is gone');
});
