import { Hono } from 'hono';
import type { Context, Next } from 'hono';
import { AppError } from '../errors';
import { addAccountRoutes, addTokenRoutes } from './accounts';
import { addApprovalRoutes } from './approvals';
import { addAuthRoutes } from './auth';
import { docsPage } from './docs-page';
import { addDraftRoutes } from './drafts';
import { errorReply, newRequestId } from './error-reply';
import { addConcurrencyGroupRoutes } from './concurrency-groups';
import { addFlowRoutes } from './flows';
import { addHealthRoutes } from './health';
import { addInputRoutes } from './inputs';
import { addItemLinkRoutes } from './item-links';
import { addJobMetricRoutes } from './job-metrics';
import { addJobRoutes } from './jobs';
import { addOutboxRoutes } from './outbox';
import { addResourceRoutes } from './resources';
import { createRouter } from './router';
import type { Router, RouterOptions } from './router';
import { addScheduleRoutes } from './schedules';
import { addScriptRoutes } from './scripts';
import { addRegistryRoutes } from './registries';
import { addSettingRoutes } from './settings';
import { apiHeaders, DOCS_POLICY } from './security-headers';
import { addTagRoutes } from './tags';
import { addVariableRoutes } from './variables';
import { addWorkerRoutes } from './workers';
import { addMemberRoutes, addWorkspaceRoutes } from './workspaces';

export type Api = { app: Hono; router: Router };

/** The whole API with its documentation, to be served or asked directly (`app.request`). */
export function createApi(options: RouterOptions = {}): Api {
  const router = createRouter(options);
  for (const addRoutes of AREAS) addRoutes(router);
  const app = new Hono();
  app.use((context, next) => decorate(context, next));
  app.onError(errorReply);
  app.notFound((context) =>
    errorReply(new AppError('route_not_found', `There is no ${context.req.method} ${context.req.path}.`), context),
  );
  app.route('/', router.app);
  // Where probes and scrapers look by themselves.
  app.on('GET', ['/metrics', '/healthz', '/readyz', '/startupz'], ({ req, env }) =>
    app.fetch(new Request(new URL(`/api${req.path}`, req.url), { headers: req.raw.headers }), env),
  );
  app.get('/docs', (context) => context.html(docsPage(router.specs), 200, { 'content-security-policy': DOCS_POLICY }));
  return { app, router };
}

const AREAS = [
  addHealthRoutes,
  addAuthRoutes,
  addAccountRoutes,
  addTokenRoutes,
  addWorkspaceRoutes,
  addMemberRoutes,
  addScriptRoutes,
  addFlowRoutes,
  addItemLinkRoutes,
  addDraftRoutes,
  addJobRoutes,
  addJobMetricRoutes,
  addInputRoutes,
  addScheduleRoutes,
  addApprovalRoutes,
  addOutboxRoutes,
  addVariableRoutes,
  addResourceRoutes,
  addConcurrencyGroupRoutes,
  addTagRoutes,
  addSettingRoutes,
  addRegistryRoutes,
  addWorkerRoutes,
];

/** Gives every answer its request id and the headers that keep browsers strict. */
async function decorate(context: Context, next: Next): Promise<void> {
  const requestId = newRequestId();
  context.set('requestId', requestId);
  await next();
  if (context.get('isDecorated') === true) return;
  const { headers } = context.res;
  headers.set('x-request-id', requestId);
  for (const [name, value] of Object.entries(apiHeaders())) setIfAbsent(headers, name, value);
}

function setIfAbsent(headers: Headers, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value);
}
