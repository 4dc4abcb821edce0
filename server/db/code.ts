import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { query } from './pool';

// Content never changes under its hash, so the cache can't be stale.
const cache = new LRUCache<string, string>({ maxSize: 64 * 1024 * 1024, sizeCalculation: (text) => text.length + 100 });
// Now and then it is said again that it is in use: what nobody uses for long is taken away.
const saved = new LRUCache<string, true>({ max: 10_000, ttl: 12 * 3_600_000 });

export function codeHashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Stores source text or a flow document once, and answers its hash. */
export async function saveCode(content: string): Promise<string> {
  const hash = codeHashOf(content);
  if (saved.has(hash)) return hash;
  await query(
    'code_save',
    `INSERT INTO code (hash, content) VALUES ($1, $2)
     ON CONFLICT (hash) DO UPDATE SET used_at = now() WHERE code.used_at < now() - interval '1 day'`,
    [hash, content],
  );
  saved.set(hash, true);
  return hash;
}

export async function loadCode(hash: string): Promise<string> {
  const known = cache.get(hash);
  if (known !== undefined) return known;
  const [row] = await query<{ content: string }>('code_load', 'SELECT content FROM code WHERE hash = $1', [hash]);
  if (!row) throw new Error(`no code is stored under ${hash}`);
  cache.set(hash, row.content);
  return row.content;
}
