import { expect, it } from 'vitest';
import { type CronVersion, cronVersionOf, parseCron } from './cron';
import { nextFirings } from './next-firing';
import { findZone } from './zone';

function problemOf(text: string, version: CronVersion = 'v2'): string {
  const parsed = parseCron(text, version);
  return 'problem' in parsed ? parsed.problem : '';
}

/** The days of the first firings of 2026, in UTC. */
function daysOf(text: string, version: CronVersion, count = 3): string[] {
  const parsed = parseCron(text, version);
  const zone = findZone('UTC');
  if ('problem' in parsed || !zone) throw new Error(text);
  const firings = nextFirings(parsed.cron, zone, { afterMs: Date.UTC(2026, 0, 1) - 1, count });
  return firings.map((ms) => new Date(ms).toISOString().slice(0, 10));
}

it.each([
  ['@every 1ms', /@every is not known.*@daily/],
  ['* * *', /6 fields/],
  ['', /6 fields/],
  ['0 0 0 32 * *', /"32" is no day of the month: it goes from 1 to 31/],
  ['0 61 * * * *', /"61" is no minute/],
  ['0 0 0 * FOO *', /"FOO" is no month/],
  ['0 0 0 * * MON#6', /# goes from 1 to 5/],
  ['0-99999999999 * * * *', /"99999999999" is no minute/],
  ['0 5-1 * * * *', /runs backwards/],
  ['0 */0 * * * *', /step \/0/],
  ['0 1-2-3 * * * *', /no range/],
  ['0 ,1 * * * *', /no minute/],
  ['0 1/2/3 * * * *', /no minute/],
  ['0 -1 * * * *', /no minute/],
  [`0 ${'1,'.repeat(200)}1 * * * *`, /at most 200 characters/],
])('%s is refused with a reason', (text, reason) => {
  expect(problemOf(text)).toMatch(reason);
});

it.each(['* * * * * *', '*/4 * * * * *', '0,58 * * * * *', '0,3 0 0 * * *', '1,59 0,59 0,1 * * *'])(
  '%s is refused: it fires more often than every 5 seconds',
  (text) => {
    expect(problemOf(text)).toContain('more often than every 5 seconds');
  },
);

it.each([
  '*/5 * * * * *',
  '0,58 0 * * * *',
  '0 * * * *',
  '59,0 59,0 3 * * *'.replace('59,0 59,0', '0,59 0'),
  '@hourly',
])('%s is far enough apart', (text) => {
  expect(problemOf(text)).toBe('');
});

it('five fields start with the minute, and are read as crontab reads them', () => {
  expect(cronVersionOf('0 0 * * 1', null)).toBe('v2');
  expect(cronVersionOf('0 0 0 * * 1', null)).toBe('v1');
  expect(cronVersionOf('0 0 0 * * 1', 'v2')).toBe('v2');
});

it.each<[string, CronVersion, string[]]>([
  // 2026 starts on a Thursday.
  ['0 0 0 * * 1', 'v1', ['2026-01-04', '2026-01-11', '2026-01-18']],
  ['0 0 0 * * 1', 'v2', ['2026-01-05', '2026-01-12', '2026-01-19']],
  ['0 0 0 * * 7', 'v1', ['2026-01-03', '2026-01-10', '2026-01-17']],
  ['0 0 0 * * 7', 'v2', ['2026-01-04', '2026-01-11', '2026-01-18']],
  ['0 0 0 * * 5-7', 'v2', ['2026-01-02', '2026-01-03', '2026-01-04']],
  ['0 0 0 * * FRI-MON', 'v2', ['2026-01-02', '2026-01-03', '2026-01-04']],
  ['0 0 0 * * sun', 'v1', ['2026-01-04', '2026-01-11', '2026-01-18']],
  ['0 0 0 13 * FRI', 'v1', ['2026-02-13', '2026-03-13', '2026-11-13']],
  ['0 0 0 13 * FRI', 'v2', ['2026-01-02', '2026-01-09', '2026-01-13']],
  ['0 0 0 L * *', 'v2', ['2026-01-31', '2026-02-28', '2026-03-31']],
  ['0 0 0 LW * *', 'v2', ['2026-01-30', '2026-02-27', '2026-03-31']],
  ['0 0 0 1W * *', 'v2', ['2026-01-01', '2026-02-02', '2026-03-02']],
  ['0 0 0 15W 8 *', 'v2', ['2026-08-14', '2027-08-16', '2028-08-15']],
  ['0 0 0 31W 5 ?', 'v2', ['2026-05-29', '2027-05-31', '2028-05-31']],
  ['0 0 0 * * FRI#2', 'v2', ['2026-01-09', '2026-02-13', '2026-03-13']],
  ['0 0 0 ? * 6#2', 'v1', ['2026-01-09', '2026-02-13', '2026-03-13']],
  ['0 0 0 * * FRIL', 'v2', ['2026-01-30', '2026-02-27', '2026-03-27']],
  ['0 0 0 * * 5L', 'v2', ['2026-01-30', '2026-02-27', '2026-03-27']],
  ['0 0 0 1 JAN-MAR/2 * 2027', 'v2', ['2027-01-01', '2027-03-01']],
  ['0 0 0 10/10 2 *', 'v2', ['2026-02-10', '2026-02-20', '2027-02-10']],
  ['@weekly', 'v1', ['2026-01-04', '2026-01-11', '2026-01-18']],
])('%s (%s) means the right days', (text, version, days) => {
  expect(daysOf(text, version)).toEqual(days);
});
