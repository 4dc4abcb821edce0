import { describe, expect, test } from 'vitest';
import { contentFor, templateOf } from '@/engine/languages/languages';
import { followSummary, isSameDraft, newDraft, pathProblem, readStored, storedText } from './script-draft';

describe('path of a script', () => {
  test.each(['u/ana/report', 'f/finance/monthly/report-2'])('%s can be used', (path) => {
    expect(pathProblem(path)).toBeNull();
  });

  test.each(['', 'report', 'u/ana', 'u/ana/', 'g/all/report', 'u/ana/my report', 'u//report', 'u/ana/../x'])(
    '%j cannot, and the reason is said',
    (path) => {
      expect(pathProblem(path)).toMatch(/\w/);
    },
  );

  test('follows the summary until the person names it', () => {
    const named = followSummary(newDraft('ana'), 'Größe: send the report!');
    expect(named.path).toBe('u/ana/gro_e_send_the_report');
    expect(followSummary(named, 'Other').path).toBe('u/ana/other');
    expect(followSummary({ ...named, path: 'u/ana/mine' }, 'Other').path).toBe('u/ana/mine');
  });
});

describe('a draft', () => {
  test('is the same only when every field is', () => {
    const draft = newDraft('ana');
    expect(isSameDraft(draft, { ...draft })).toBe(true);
    expect(isSameDraft(draft, { ...draft, timeoutS: 5 })).toBe(false);
  });

  test('comes back as it was stored, with every setting', () => {
    const life = { isPerpetual: true, deleteAfterS: 0, isPrivate: true, isDedicated: true, isNeverTwice: true };
    const draft = { ...newDraft('ana'), ...life, timeoutS: 5, tag: 'gpu', limits: { memory_mb: 100 } };
    const kept = { draft: { ...draft, path: 'u/ana/x' }, parentHash: 'abc' };
    expect(readStored(JSON.parse(storedText(kept)))).toEqual(kept);
  });

  test('a change of language or kind exchanges an untouched template and keeps written code', () => {
    const python = { language: 'python3', kind: 'script' } as const;
    expect(contentFor(templateOf('bun'), python)).toBe(templateOf('python3'));
    expect(contentFor('  \n', { language: 'bash', kind: 'script' })).toBe(templateOf('bash'));
    expect(contentFor('print(1)', python)).toBe('print(1)');
    const approval = { language: 'bun', kind: 'approval' } as const;
    expect(contentFor(templateOf('python3', 'failure'), approval)).toBe(templateOf('bun', 'approval'));
  });
});
