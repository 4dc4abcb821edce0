import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const COMPRESSIBLE = /\.(js|css|svg|json|txt)$/;
/** The two steps above take six times as long, for 8 % fewer bytes. */
const QUALITY = 9;

const compress = promisify(brotliCompress);

/**
 * Puts a Brotli copy, `NAME.br`, beside each file that gets smaller by it.
 * @param {string} folder with all that is in it
 */
export async function compressFiles(folder) {
  const names = await fs.readdir(folder, { recursive: true });
  await Promise.all(
    names.filter((name) => COMPRESSIBLE.test(name)).map((name) => compressOne(path.join(folder, name))),
  );
}

/** @param {string} file */
async function compressOne(file) {
  const content = await fs.readFile(file);
  const smaller = await compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
  if (smaller.length < content.length) await fs.writeFile(`${file}.br`, smaller);
}
