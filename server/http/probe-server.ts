import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getPhase } from '../lifecycle';
import { log } from '../log';
import type { Readiness } from '../queries/get-readiness';
import { bearsMetricsToken, METRICS_TYPE, probeReply } from './probe-reply';

export type Probes = {
  readiness: () => Readiness | Promise<Readiness>;
  metrics: () => Promise<string>;
};

/** A port for probes and scrapers only. The process ends without waiting for it. */
export async function openProbeServer(at: { host: string; port: number }, probes: Probes): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, probes).then(
      async (reply) => {
        response.writeHead(reply.status, Object.fromEntries(reply.headers));
        response.end(await reply.text());
      },
      (error: unknown) => {
        log.error({ err: error }, 'a probe failed');
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, resolve);
  });
  return server.unref();
}

async function answer(request: IncomingMessage, probes: Probes): Promise<Response> {
  switch (request.method === 'GET' && new URL(request.url ?? '/', 'http://probe').pathname) {
    case '/healthz':
      return probeReply('ok');
    case '/readyz':
      return probeReply(await probes.readiness());
    case '/startupz':
      return probeReply(getPhase() === 'starting' ? 'starting' : 'ok');
    case '/metrics':
      return mayScrape(request)
        ? new Response(await probes.metrics(), { headers: { 'content-type': METRICS_TYPE } })
        : new Response('Send the metrics token as `Authorization: Bearer …`.', { status: 401 });
    default:
      return new Response('There are /metrics, /healthz, /readyz and /startupz here.', { status: 404 });
  }
}

/** This machine may; others need the token. */
function mayScrape(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  const isLocal = address === '::1' || /^(::ffff:)?127\./.test(address);
  return isLocal || bearsMetricsToken(request.headers.authorization);
}
