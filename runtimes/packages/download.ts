import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moveInto } from '../process/folders';
import { withoutCredentials } from './registries';

const DOWNLOAD_MS = 120_000;

const installing = new Map<string, Promise<void>>();

type Tool = {
  /** Of its folder below the tools, with its version. */
  name: string;
  /** The program's file there. */
  file: string;
  fetch: () => Promise<Buffer>;
};

/** Answers the path of a program below the tools folder. The first to need it fetches it. */
export async function installTool(toolsDir: string, { name, file, fetch }: Tool): Promise<string> {
  const place = join(toolsDir, name);
  if (!existsSync(join(place, file))) {
    const fetching = installing.get(place) ?? put(place, file, fetch).finally(() => installing.delete(place));
    installing.set(place, fetching);
    await fetching;
  }
  return `${name}/${file}`;
}

async function put(place: string, file: string, fetch: () => Promise<Buffer>): Promise<void> {
  const bytes = await fetch();
  const draft = `${place}.tmp-${process.pid}`;
  mkdirSync(draft, { recursive: true });
  chmodSync(draft, 0o755);
  writeFileSync(join(draft, file), bytes, { mode: 0o755 });
  moveInto(draft, place);
}

/** The first of these that answers; what comes of it is known by its hash. */
export async function downloadFrom(
  sources: string[],
  { sha256, find }: { sha256: string; find: (source: string) => Promise<Buffer> },
): Promise<Buffer> {
  const bytes = await firstOf(sources, find);
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== sha256) throw new Error(`it is not the file it should be (sha256 ${hash})`);
  return bytes;
}

async function firstOf<T, R>([first, ...rest]: T[], attempt: (from: T) => Promise<R>): Promise<R> {
  try {
    return await attempt(first as T);
  } catch (error) {
    if (rest.length === 0) throw error;
    return firstOf(rest, attempt);
  }
}

export async function get(address: string): Promise<Response> {
  const { url, authorization } = withoutCredentials(address);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(`no answer within ${DOWNLOAD_MS / 1000} s`)), DOWNLOAD_MS);
  try {
    const headers: Record<string, string> = authorization ? { authorization } : {};
    const response = await fetch(url, { headers, signal: stop.signal });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    // Read here, while the timer still runs.
    return new Response(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}
