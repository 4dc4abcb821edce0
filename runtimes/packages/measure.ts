import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** How much is in a folder. Follows no links: what is in it was made by strangers. */
export async function measure(dir: string): Promise<{ bytes: number; files: number }> {
  const total = { bytes: 0, files: 0 };
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    const part = entry.isDirectory() ? await measure(path) : { bytes: await sizeOf(path), files: 1 };
    if (entry.name === '.complete') continue;
    total.bytes += part.bytes;
    total.files += part.files;
  }
  return total;
}

async function sizeOf(path: string): Promise<number> {
  return (await lstat(path)).size;
}
