import { z } from 'zod';
import { endpoint } from './endpoint';
import { truncatedToken } from './tokens';

// What else a script or a flow has to do with: who uses it, where it went, the tokens that may start it.

const kind = z.enum(['script', 'flow']);
const role = 'operator';

export const listScriptsUsingScript = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/list_paths_from_workspace_runnable/{path}',
  role,
  tag: 'Script',
  summary: 'The scripts that import a script; 200 at most',
  reply: { 200: z.array(z.string()) },
});

export const listScriptTokens = endpoint({
  method: 'get',
  path: '/w/{workspace}/scripts/list_tokens/{path}',
  role,
  personOnly: true,
  tag: 'Script',
  summary: 'The own tokens that may start a script and nothing else',
  reply: { 200: z.array(truncatedToken) },
});

export const listFlowTokens = endpoint({
  method: 'get',
  path: '/w/{workspace}/flows/list_tokens/{path}',
  role,
  personOnly: true,
  tag: 'Flow',
  summary: 'The own tokens that may start a flow and nothing else',
  reply: { 200: z.array(truncatedToken) },
});

export const getMovedTo = endpoint({
  method: 'get',
  path: '/w/{workspace}/moved_items/{kind}/{path}',
  role,
  tag: 'Workspace',
  summary: 'Where the script or flow that was at a path is now; null: it was not moved',
  params: z.object({ workspace: z.string(), kind, path: z.string() }),
  reply: { 200: z.object({ path: z.string().nullable() }) },
});
