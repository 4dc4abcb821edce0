import { isSameSecret } from '../auth/token-hash';
import { getConfig } from '../config';
import type { Readiness } from '../queries/get-readiness';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** One word, and a status that orchestrators act on: nothing here tells a stranger about the installation. */
export function probeReply(readiness: Readiness): Response {
  const isReady = readiness === 'ok' || readiness === 'degraded';
  return new Response(readiness, {
    status: isReady ? 200 : 503,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}

export function bearsMetricsToken(authorization: string | null | undefined): boolean {
  const { metricsToken } = getConfig();
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return metricsToken !== null && given !== undefined && isSameSecret(given, metricsToken);
}
