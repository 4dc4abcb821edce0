import { beforeAll, describe, expect, it } from 'vitest';
import { isApprovalSignature, signApproval } from './approval-signature';
import { openSecret, sealSecret } from './secret-box';

beforeAll(() => {
  Object.assign(process.env, {
    DATABASE_URL: 'postgresql://localhost/none',
    MILLRACE_SECRET_KEY: 'a key for tests only',
    BASE_URL: 'http://localhost:3000',
  });
});

describe('a sealed secret', () => {
  const place = { workspaceId: 'demo', path: 'f/keys/one' };

  it.each(['', 'x', 'ünïcode ☃', 'x'.repeat(100_000)])('opens to what was sealed', (value) => {
    expect(openSecret(sealSecret(value, place), place)).toBe(value);
  });

  it('looks different each time and holds nothing of the value', () => {
    const [a, b] = [sealSecret('value', place), sealSecret('value', place)];
    expect(a).not.toBe(b);
    expect(a).toMatch(/^v1:[0-9a-f]{8}:[\w-]+:[\w-]+:[\w-]+$/);
  });

  it('does not open in another place, nor changed', () => {
    const sealed = sealSecret('value', place);
    expect(() => openSecret(sealed, { ...place, path: 'f/keys/two' })).toThrow();
    expect(() => openSecret(sealed, { ...place, workspaceId: 'other' })).toThrow();
    const parts = sealed.split(':');
    const flipped = [...parts.slice(0, 4), `${parts[4]?.startsWith('A') ? 'B' : 'A'}${parts[4]?.slice(1)}`].join(':');
    expect(() => openSecret(flipped, place)).toThrow();
    expect(() => openSecret('plain text', place)).toThrow('not a sealed secret');
  });
});

describe('an approval signature', () => {
  const claim = { workspaceId: 'demo', jobId: '0192f0c1-0000-7000-8000-000000000001', resumeId: '42', approver: 'ada' };

  it('is good for its own claim and for no other', () => {
    const signature = signApproval(claim);
    expect(isApprovalSignature(signature, claim)).toBe(true);
    for (const other of [
      { ...claim, workspaceId: 'other' },
      { ...claim, jobId: '0192f0c1-0000-7000-8000-000000000002' },
      { ...claim, resumeId: '43' },
      { ...claim, approver: 'bob' },
      { ...claim, approver: undefined },
    ]) {
      expect(isApprovalSignature(signature, other)).toBe(false);
    }
    for (const bad of ['', 'zz', signature.slice(1), signature.toUpperCase(), `${signature}00`]) {
      expect(isApprovalSignature(bad, claim)).toBe(false);
    }
  });
});
