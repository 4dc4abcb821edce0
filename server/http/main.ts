import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { createSetupLink } from '../commands/create-setup-link';
import { prepareFirstStart } from '../commands/first-start';
import { getConfig } from '../config';
import { closePool } from '../db/pool';
import { closePrisma } from '../db/prisma';
import { closeChannels } from '../events/channels';
import { armFailpoints } from '../failpoints';
import { enterPhase } from '../lifecycle';
import { log } from '../log';
import { getReadiness } from '../queries/get-readiness';
import { readMetrics } from '../queries/read-metrics';
import { checkRedis } from '../queue/redis-rules';
import { closeQueues } from '../queue/send';
import { untilToldToStop } from '../until-told-to-stop';
import { createApi } from './api';
import { openPages } from './pages';
import type { Pages } from './pages';
import { openProbeServer } from './probe-server';
import { isStaticFile, staticFiles } from './static-files';

/** How long requests may take to end once the process is told to stop. */
const GRACE_MS = 5_000;

async function main(): Promise<void> {
  const stopped = untilToldToStop();
  const { host, port, baseUrl, failpoints, failpointSeed } = getConfig();
  armFailpoints(failpoints, failpointSeed);
  await checkRedis();
  await prepareFirstStart();
  const isDevelopment = process.env.MILLRACE_DEV === '1';
  const pages = await openPages({ isDevelopment });
  const open = new Set<ServerResponse>();
  // In development Next makes these files as they are asked for.
  const files = isDevelopment ? pages.answer : staticFiles({ baseUrl });
  const server = createServer(listener({ pages: pages.answer, files }, open));
  // Longer than common proxies keep theirs, so that none sends a request into a closing connection.
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 80_000;
  // A body that trickles in slower than this is answered 408.
  server.requestTimeout = 120_000;
  pages.listenForUpgrades(server);
  await openProbes();
  await listen(server, { host, port });
  enterPhase('serving');
  await announceSetup();
  log.info({ host, port }, 'app is ready');
  await stopped;
  enterPhase('draining');
  await close({ server, pages, open });
}

async function openProbes(): Promise<void> {
  const { metricsHost, metricsPort } = getConfig();
  if (metricsPort === null) return;
  await openProbeServer({ host: metricsHost, port: metricsPort }, { readiness: getReadiness, metrics: readMetrics });
}

type Listeners = { pages: RequestListener; files: RequestListener };

function listener({ pages, files }: Listeners, open: Set<ServerResponse>): RequestListener {
  const api = getRequestListener(createApi().app.fetch);
  return (request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    const url = request.url ?? '/';
    if (isApi(url)) void api(request, response);
    else if (isStaticFile(url)) files(request, response);
    else pages(request, response);
  };
}

function isApi(url: string): boolean {
  return /^\/(api|docs|metrics|healthz|readyz|startupz)(\/|\?|$)/.test(url);
}

function listen(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** The one thing a newcomer must find in the output, so it is a plain line and no log record. */
async function announceSetup(): Promise<void> {
  const link = await createSetupLink();
  if (link !== null) process.stdout.write(`Setup: ${link}\n`);
}

async function close({
  server,
  pages,
  open,
}: {
  server: Server;
  pages: Pages;
  open: Set<ServerResponse>;
}): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A stream has no end of its own: its reader connects again, to the process that follows.
  for (const response of open) if (isEventStream(response)) response.destroy();
  await Promise.race([closed, delay(GRACE_MS)]);
  server.closeAllConnections();
  await Promise.race([pages.close(), delay(1_000)]);
  closeChannels();
  await Promise.race([closeQueues(), delay(1_000)]);
  await Promise.race([Promise.allSettled([closePool(), closePrisma()]), delay(1_000)]);
}

function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ err: error }, 'the app cannot go on');
    process.exit(1);
  },
);
