import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { BuildFailed, type BuildReport } from '../packages/build';
import type { Registries } from '../packages/registries';
import { moveInto } from '../process/folders';

export const UV_VERSION = '0.13.9';
const DOWNLOAD_MS = 120_000;
const PUBLIC_INDEX = 'https://pypi.org/simple';

/** The wheels on PyPI that hold the program, by this machine's architecture. */
const WHEELS: Record<string, { file: string; sha256: string }> = {
  x64: {
    file: `uv-${UV_VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`,
    sha256: 'd7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19',
  },
  arm64: {
    file: `uv-${UV_VERSION}-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl`,
    sha256: '5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe',
  },
};

const installing = new Map<string, Promise<void>>();

/** Answers the path of uv below the tools folder. The first to need it fetches it, and says so. */
export async function installUv(toolsDir: string, registries: Registries, report: BuildReport): Promise<string> {
  const name = `uv-${UV_VERSION}`;
  const place = join(toolsDir, name);
  if (!existsSync(join(place, 'uv'))) {
    const fetching =
      installing.get(place) ?? fetchUv(place, registries, report).finally(() => installing.delete(place));
    installing.set(place, fetching);
    await fetching;
  }
  return `${name}/uv`;
}

async function fetchUv(place: string, registries: Registries, { onLog }: BuildReport): Promise<void> {
  const wheel = WHEELS[process.arch];
  if (!wheel) throw new BuildFailed(`There is no uv for ${process.arch}, so Python packages cannot be installed here.`);
  await onLog(`Fetching uv ${UV_VERSION}, which installs Python packages\n`);
  try {
    const bytes = await firstOf(indexesOf(registries), (index) => download(`${index}/uv/`, wheel.file));
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (hash !== wheel.sha256) throw new Error(`${wheel.file} is not the file it should be (sha256 ${hash})`);
    const draft = `${place}.tmp-${process.pid}`;
    mkdirSync(draft, { recursive: true });
    chmodSync(draft, 0o755);
    writeFileSync(join(draft, 'uv'), fileInZip(bytes, `uv-${UV_VERSION}.data/scripts/uv`), { mode: 0o755 });
    moveInto(draft, place);
  } catch (error) {
    const message = `uv could not be fetched: ${(error as Error).message}. Without access to PyPI, put uv ${UV_VERSION} at ${place}/uv.`;
    throw new BuildFailed(message, { cause: error });
  }
}

/** The public one last: what comes from there is known by its hash. */
function indexesOf({ pipIndexUrl, pipExtraIndexUrls }: Registries): string[] {
  const own = pipIndexUrl === null ? [] : [pipIndexUrl];
  return [...own, ...pipExtraIndexUrls, PUBLIC_INDEX].map((index) => index.replace(/\/+$/, ''));
}

async function firstOf<T, R>([first, ...rest]: T[], attempt: (from: T) => Promise<R>): Promise<R> {
  try {
    return await attempt(first as T);
  } catch (error) {
    if (rest.length === 0) throw error;
    return firstOf(rest, attempt);
  }
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

async function download(page: string, file: string): Promise<Buffer> {
  const listed = await (await get(page)).text();
  const address = [...listed.matchAll(/href="([^"#]*)/g)]
    .map(([, href = '']) => href)
    .find((href) => href.endsWith(file));
  if (!address) throw new Error(`${withoutSecrets(page)} does not list ${file}`);
  return Buffer.from(await (await get(new URL(address, page).href)).arrayBuffer());
}

async function get(address: string): Promise<Response> {
  const url = new URL(address);
  const { username, password } = url;
  url.username = url.password = '';
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(`no answer within ${DOWNLOAD_MS / 1000} s`)), DOWNLOAD_MS);
  try {
    const headers: Record<string, string> = username ? { authorization: `Basic ${secret}` } : {};
    const response = await fetch(url, { headers, signal: stop.signal });
    if (!response.ok) throw new Error(`${withoutSecrets(address)} answered ${response.status}`);
    // Read here, while the timer still runs.
    return new Response(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;

/** One file of a zip archive that has no comment of its own. */
function fileInZip(zip: Buffer, wanted: string): Buffer {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error('the wheel is no zip archive');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const name = zip.toString('utf8', at + DIRECTORY_ENTRY_BYTES, at + DIRECTORY_ENTRY_BYTES + (nameBytes ?? 0));
    if (name === wanted) return contentAt(zip, zip.readUInt32LE(at + 42), zip.readUInt32LE(at + 20));
    at += DIRECTORY_ENTRY_BYTES + (nameBytes ?? 0) + (extraBytes ?? 0) + (commentBytes ?? 0);
  }
  throw new Error(`the wheel holds no ${wanted}`);
}

function contentAt(zip: Buffer, header: number, bytes: number): Buffer {
  const start = header + LOCAL_HEADER_BYTES + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const content = zip.subarray(start, start + bytes);
  return zip.readUInt16LE(header + 8) === 0 ? content : inflateRawSync(content);
}
