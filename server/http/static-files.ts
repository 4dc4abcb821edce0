import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { securityHeaders } from './security-headers';

const PREFIX = '/_next/static/';

export function isStaticFile(url: string): boolean {
  return url.startsWith(PREFIX);
}

/**
 * The built files of the pages, as the build compressed them: smaller than what can be compressed within a request, and
 * at no cost to it.
 * @param options `folder`: Next's folder of static files, relative to the working directory
 */
export function staticFiles({
  folder = '.next/static',
  baseUrl,
}: {
  folder?: string;
  baseUrl: string;
}): RequestListener {
  const headers = Object.entries({
    ...securityHeaders(baseUrl),
    // A file's name changes with its content.
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const files = new Hono().use(
    `${PREFIX}*`,
    serveStatic({
      root: folder,
      rewriteRequestPath: (path) => path.slice(PREFIX.length - 1),
      precompressed: true,
      onFound: (_, context) => {
        for (const [name, value] of headers) context.header(name, value);
      },
    }),
  );
  return getRequestListener(files.fetch);
}
