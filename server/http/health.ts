import * as specs from '@/contract/health';
import { getConfig } from '../config';
import { AppError } from '../errors';
import { readHealthDetails, readHealthStatus } from '../queries/get-health';
import { openApiJson, openApiYaml } from './openapi';
import type { Router } from './router';

export function addHealthRoutes(router: Router): void {
  router.on(specs.getVersion, () => `Millrace v${getConfig().version}`);
  router.on(specs.getLiveness, () => 'ok');
  router.on(specs.getReadiness, async () => {
    const { database_healthy } = await readHealthStatus();
    if (!database_healthy) throw new AppError('unavailable', 'The database does not answer.', { retryAfterS: 2 });
    return 'ok';
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
