import { expect, test } from 'vitest';
import { isFiltered, listQueryOf, readFilters, type RunFilters, writeFilters } from './run-filters';

const NOW = Date.parse('2026-01-31T12:00:00Z');

test('filters survive the way through the address', () => {
  const chosen: RunFilters = { status: 'failure', path: 'f/a b', user: 'ana', from: '2026-01-31T14:00' };
  expect(readFilters(new URLSearchParams(writeFilters(chosen)))).toEqual(chosen);
});

test('what cannot be read in an address is no filter', () => {
  expect(isFiltered(readFilters(new URLSearchParams('status=odd&range=9y&from=yesterday&path=')))).toBe(false);
  expect(writeFilters({ path: '', user: undefined })).toBe('');
});

test('a range counts back from now, and wins over a start', () => {
  expect(listQueryOf({ range: '24h', from: '2020-01-01T00:00' }, NOW).created_after).toBe('2026-01-30T12:00:00.000Z');
});

test('without filters all that was started is asked for, not the jobs that resolve packages', () => {
  const { job_kinds, ...others } = listQueryOf({}, NOW);
  expect(job_kinds).toBe('!dependencies,!flowdependencies');
  expect(Object.values(others).every((value) => value === undefined)).toBe(true);
});

test('a kind asks for its own jobs; everything is without a limit', () => {
  expect(listQueryOf({ kind: 'tests' }, NOW).job_kinds).toBe('preview,flowpreview');
  expect(listQueryOf({ kind: 'all' }, NOW).job_kinds).toBeUndefined();
});
