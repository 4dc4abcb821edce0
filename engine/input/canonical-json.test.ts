import { expect, it } from 'vitest';
import { canonicalJson, withoutS3Paths } from './canonical-json';

it('equal values have equal texts, whatever the order of their keys', () => {
  expect(canonicalJson({ b: [{ y: 1, x: 2 }], a: null })).toBe(canonicalJson({ a: null, b: [{ x: 2, y: 1 }] }));
});

it('different values have different texts', () => {
  const texts = [{ a: 1 }, { a: '1' }, { a: [1] }, { a: null }, {}, [], undefined].map(canonicalJson);
  expect(new Set(texts).size).toBe(texts.length);
});

it('forgets where a stored file is, and nothing else', () => {
  const args = { file: { s3: 'in/one.csv', storage: 'main' }, list: [{ s3: 'x' }], s3: 4 };
  expect(withoutS3Paths(args)).toEqual({ file: { s3: '', storage: 'main' }, list: [{ s3: '' }], s3: 4 });
});
