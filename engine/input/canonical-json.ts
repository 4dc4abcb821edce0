import { exactJson } from './exact-json';

/** JSON text in which equal values look equal: the keys of objects are sorted. */
export function canonicalJson(value: unknown): string {
  return exactJson(value, sortKeys);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A copy in which references to stored files say nothing of where the file is. */
export function withoutS3Paths(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutS3Paths);
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 's3' && typeof inner === 'string' ? '' : withoutS3Paths(inner),
  ]);
  return Object.fromEntries(entries);
}
