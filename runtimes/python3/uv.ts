import type { Registries } from '@/engine/packages/registries';
import { inflateRawSync } from 'node:zlib';
import { BuildFailed, type BuildReport } from '../packages/build';
import { downloadFrom, get, installTool } from '../packages/download';
import { withoutCredentials } from '../packages/registries';

export const UV_VERSION = '0.13.9';
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

/** Answers the path of uv below the tools folder. The first to need it fetches it, and says so. */
export function installUv(toolsDir: string, registries: Registries, { onLog }: BuildReport): Promise<string> {
  const name = `uv-${UV_VERSION}`;
  const fetch = async () => {
    const wheel = WHEELS[process.arch];
    if (!wheel)
      throw new BuildFailed(`There is no uv for ${process.arch}, so Python packages cannot be installed here.`);
    await onLog(`Fetching uv ${UV_VERSION}, which installs Python packages\n`);
    try {
      const find = (index: string) => download(`${index}/uv/`, wheel.file);
      const bytes = await downloadFrom(indexesOf(registries), { sha256: wheel.sha256, find });
      return fileInZip(bytes, `uv-${UV_VERSION}.data/scripts/uv`);
    } catch (error) {
      const message = `uv could not be fetched: ${(error as Error).message}. Without access to PyPI, put uv ${UV_VERSION} at ${toolsDir}/${name}/uv.`;
      throw new BuildFailed(message, { cause: error });
    }
  };
  return installTool(toolsDir, { name, file: 'uv', fetch });
}

/** The public one last. */
function indexesOf({ toolSources }: Registries): string[] {
  return [...toolSources.pypi, PUBLIC_INDEX].map((index) => index.replace(/\/+$/, ''));
}

async function download(page: string, file: string): Promise<Buffer> {
  const listed = await (await get(page)).text();
  const address = [...listed.matchAll(/href="([^"#]*)/g)]
    .map(([, href = '']) => href)
    .find((href) => href.endsWith(file));
  if (!address) throw new Error(`${withoutCredentials(page).url} does not list ${file}`);
  return Buffer.from(await (await get(new URL(address, page).href)).arrayBuffer());
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
