import * as specs from '@/contract/health';
import { getConfig } from '../config';
import { AppError } from '../errors';
import { getPhase } from '../lifecycle';
import { readHealthDetails, readHealthStatus } from '../queries/get-health';
import { getReadiness } from '../queries/get-readiness';
import { readMetrics } from '../queries/read-metrics';
import { openApiJson, openApiYaml } from './openapi';
import { bearsMetricsToken, METRICS_TYPE, probeReply } from './probe-reply';
import type { Router } from './router';

export function addHealthRoutes(router: Router): void {
  router.on(specs.getVersion, () => `Millrace v${getConfig().version}`);
  router.on(specs.getLiveness, () => 'ok');
  router.on(specs.getReadiness, async () => probeReply(await getReadiness()));
  router.on(specs.getStartup, () => probeReply(getPhase() === 'starting' ? 'starting' : 'ok'));
  router.on(specs.getMetrics, async ({ caller, request }) => {
    if (!caller?.isSuperadmin && !bearsMetricsToken(request.headers.get('authorization')))
      throw new AppError(
        'unauthenticated',
        "Send the metrics token or an instance administrator's as `Authorization: Bearer …`.",
      );
    return new Response(await readMetrics(), { headers: { 'content-type': METRICS_TYPE } });
  });
  router.on(specs.getHealthStatus, async () => {
    const status = await readHealthStatus();
    return status.status === 'unhealthy' ? Response.json(status, { status: 503 }) : status;
  });
  router.on(specs.getHealthDetails, readHealthDetails);
  router.on(specs.getOpenApiJson, () => documentReply(openApiJson(router.specs), 'application/json'));
  router.on(specs.getOpenApiYaml, () => documentReply(openApiYaml(router.specs), 'application/yaml'));
}

function documentReply(text: string, type: string): Response {
  return new Response(text, { headers: { 'content-type': `${type}; charset=utf-8` } });
}
