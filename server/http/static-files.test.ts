import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compressFiles } from '../../scripts/start/compress-files.mjs';
import { isStaticFile, staticFiles } from './static-files';

const SCRIPT = 'const long = "long";\n'.repeat(200);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'static-files-'));
const server = http.createServer(staticFiles({ folder: path.relative('.', folder), baseUrl: 'http://localhost' }));
let port = 0;

beforeAll(async () => {
  fs.mkdirSync(path.join(folder, 'chunks'));
  fs.writeFileSync(path.join(folder, 'chunks/a.js'), SCRIPT);
  fs.writeFileSync(`${folder}-secret.js`, 'secret');
  await compressFiles(folder);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
  fs.rmSync(folder, { recursive: true });
  fs.rmSync(`${folder}-secret.js`);
});

type Answer = { status: number | undefined; headers: http.IncomingHttpHeaders; body: Buffer };

/** A path goes out as it is written, which `fetch` would tidy up. */
function get(urlPath: string, encodings = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': encodings };
    const request = http.get({ host: '127.0.0.1', port, path: urlPath, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.once('error', reject);
  });
}

describe('built files of the pages', () => {
  it('go out as they were compressed, to whoever takes it, and are kept for ever', async () => {
    const { status, headers, body } = await get('/_next/static/chunks/a.js', 'gzip, deflate, br');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': expect.stringMatching(/^text\/javascript/),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: expect.stringMatching(/accept-encoding/i),
    });
    expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
  });

  it('go out whole to who takes no compression', async () => {
    const { headers, body } = await get('/_next/static/chunks/a.js');
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.toString()).toBe(SCRIPT);
  });

  it('are all that is given out', async () => {
    const secret = `${path.basename(folder)}-secret.js`;
    for (const way of [`../${secret}`, `%2e%2e/${secret}`, `..%2f${secret}`, `chunks/..%5c..%5c${secret}`, 'none.js'])
      expect(await get(`/_next/static/${way}`)).toMatchObject({ status: 404 });
  });

  it('are known by their address', () => {
    expect(isStaticFile('/_next/static/chunks/a.js')).toBe(true);
    expect(isStaticFile('/_next/image?url=a')).toBe(false);
  });
});
