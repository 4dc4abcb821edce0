import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isTagAlive } from './process-tag';

/** A claim is made and then written; only an older empty one is left over. */
const UNWRITTEN_MS = 5_000;

/** Makes a file that only one living process can have made. False while another holds it; a dead one's is taken over. */
export function claimFile(path: string, tag: string): boolean {
  return create(path, tag) || (removeStale(path) && create(path, tag));
}

function create(path: string, tag: string): boolean {
  try {
    writeFileSync(path, tag, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Renaming first makes sure that of several processes only one removes a dead one's claim. */
function removeStale(path: string): boolean {
  const aside = `${path}.stale-${process.pid}`;
  try {
    const tag = readFileSync(path, 'utf8');
    const isUnwritten = tag === '' && Date.now() - statSync(path).mtimeMs < UNWRITTEN_MS;
    if (isUnwritten || isTagAlive(tag)) return false;
    renameSync(path, aside);
    const moved = readFileSync(aside, 'utf8');
    // Between our look and our rename another process may have made it its own: give it back.
    if (moved !== tag) renameSync(aside, path);
    else rmSync(aside, { force: true });
    return moved === tag;
  } catch {
    return false;
  }
}
