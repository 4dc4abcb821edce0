import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { LOG_START, type LogCursor, readLogsAfter, readLogsFrom } from './job-logs';
import { announceMerge, mergeLogs } from './merge-logs';
import { query } from './pool';
import { openTestProtocol, type TestProtocol } from './test-protocol';

let protocol: TestProtocol;
let jobId: string;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(() => {
  jobId = uuidv7();
});

async function write(attempt: number, chunks: number): Promise<void> {
  for (let seq = 0; seq < chunks; seq++) {
    const text = `${attempt}.${seq} héllo 🙂\n`;
    await query('test_chunk', 'INSERT INTO job_log (job_id, attempt, seq, text) VALUES ($1, $2, $3, $4)', [
      jobId,
      attempt,
      seq,
      text,
    ]);
  }
  await announceMerge({ jobId, attempt });
}

const makeDue = () => query('test_due', `UPDATE log_merge SET due_at = '-infinity'`);

async function rows(): Promise<number> {
  return (await query('test_rows', 'SELECT 1 FROM job_log WHERE job_id = $1', [jobId])).length;
}

it('the chunks of an attempt become one row, and who had read a part of them goes on from there', async () => {
  await write(1, 9);
  await write(2, 12);
  const whole = await readLogsAfter(jobId, LOG_START);
  const readers: LogCursor[] = [];
  for (const { attempt, seq } of [
    { attempt: 1, seq: 3 },
    { attempt: 1, seq: 8 },
    { attempt: 2, seq: 5 },
  ]) {
    const unread = await readLogsAfter(jobId, { offset: 0, attempt, seq });
    readers.push({ offset: whole.cursor.offset - [...unread.text].length, attempt, seq });
  }
  const before = await Promise.all(readers.map((reader) => readLogsAfter(jobId, reader)));

  await makeDue();
  expect([await mergeLogs(10), await rows()]).toEqual([2, 2]);
  expect(await readLogsAfter(jobId, LOG_START)).toEqual(whole);
  expect(await Promise.all(readers.map((reader) => readLogsAfter(jobId, reader)))).toEqual(before);
  expect(await readLogsAfter(jobId, whole.cursor)).toEqual({ text: '', cursor: whole.cursor });
  expect(await readLogsFrom(jobId, 13)).toEqual({ text: [...whole.text].slice(13).join(''), cursor: whole.cursor });
  expect(await mergeLogs(10)).toBe(0);
});

it('a log that is still being written, or was a moment ago, is left alone', async () => {
  await write(1, 9);
  expect([await mergeLogs(10), await rows()]).toEqual([0, 9]);
  await query(
    'test_live',
    `INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, attempt) VALUES ($1, 'demo', 'script', $1, 'running', 'bash', 1)`,
    [jobId],
  );
  await makeDue();
  expect([await mergeLogs(10), await rows()]).toEqual([0, 9]);
  await query('test_next', 'UPDATE job_live SET attempt = 2 WHERE id = $1', [jobId]);
  expect([await mergeLogs(10), await rows()]).toEqual([1, 1]);
});

it('a log larger than a row becomes several', async () => {
  await query(
    'test_large',
    `INSERT INTO job_log (job_id, attempt, seq, text) SELECT $1, 1, n, repeat('x', 65000) FROM generate_series(0, 49) n`,
    [jobId],
  );
  await announceMerge({ jobId, attempt: 1 });
  await makeDue();
  await mergeLogs(10);
  expect(await rows()).toBe(4);
  expect((await readLogsAfter(jobId, LOG_START)).text).toHaveLength(50 * 65_000);
});
