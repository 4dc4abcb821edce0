import { z } from 'zod';
import { endpoint } from './endpoint';
import { bodyBytesMax, waitGetQuery, waitWebhookQuery, withPath, withVersion } from './jobs-run';

// Runs whose state and logs come back as they happen: the events of `getupdate_sse`, and the result as `only_result` in
// the last one.

const withHash = z.object({ workspace: z.string(), hash: z.string() });
const shared = { role: 'operator', tag: 'Job', takesIdempotencyKey: true, reply: { 200: 'stream' } } as const;
const posted = {
  ...shared,
  method: 'post',
  takesWebhooks: true,
  query: waitWebhookQuery,
  body: z.record(z.string(), z.unknown()).optional(),
  bodyBytesMax,
} as const;
const asked = { ...shared, method: 'get', query: waitGetQuery } as const;

export const streamScriptByPath = endpoint({
  ...posted,
  path: '/w/{workspace}/jobs/run_and_stream/p/{path}',
  summary: 'Run a script and follow it',
  params: withPath,
});

export const streamScriptByPathGet = endpoint({
  ...asked,
  path: '/w/{workspace}/jobs/run_and_stream/p/{path}',
  summary: 'Run a script with arguments from the query, and follow it',
  params: withPath,
});

export const streamScriptByHash = endpoint({
  ...posted,
  path: '/w/{workspace}/jobs/run_and_stream/h/{hash}',
  summary: 'Run one version of a script and follow it',
  params: withHash,
});

export const streamScriptByHashGet = endpoint({
  ...asked,
  path: '/w/{workspace}/jobs/run_and_stream/h/{hash}',
  summary: 'Run one version of a script with arguments from the query, and follow it',
  params: withHash,
});

export const streamFlowByPath = endpoint({
  ...posted,
  path: '/w/{workspace}/jobs/run_and_stream/f/{path}',
  summary: 'Run a flow and follow it',
  params: withPath,
});

export const streamFlowByPathGet = endpoint({
  ...asked,
  path: '/w/{workspace}/jobs/run_and_stream/f/{path}',
  summary: 'Run a flow with arguments from the query, and follow it',
  params: withPath,
});

export const streamFlowByVersion = endpoint({
  ...posted,
  path: '/w/{workspace}/jobs/run_and_stream/fv/{version}',
  summary: 'Run one version of a flow and follow it',
  params: withVersion,
});

export const streamFlowByVersionGet = endpoint({
  ...asked,
  path: '/w/{workspace}/jobs/run_and_stream/fv/{version}',
  summary: 'Run one version of a flow with arguments from the query, and follow it',
  params: withVersion,
});
