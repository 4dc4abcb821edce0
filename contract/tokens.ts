import { z } from 'zod';
import { endpoint } from './endpoint';
import { flag, paging, timestamp, workspaceId } from './fields';

const tag = 'Token';

/** What a token has that may start a script or a flow; a path may end with `/*`. */
export function runScope(kind: string, path: string): string {
  return `jobs:run:${kind}s:${path}`;
}

const scope = z
  .string()
  .max(300)
  .regex(
    /^jobs:run:(scripts|flows):[uf]\/.+$/,
    'a scope is jobs:run:scripts:<path> or jobs:run:flows:<path>; a path may end with /*',
  );

export const createToken = endpoint({
  method: 'post',
  path: '/users/tokens/create',
  role: 'user',
  personOnly: true,
  tag,
  summary: 'Make an API token; it is shown this once',
  body: z.object({
    label: z.string().max(200).optional(),
    expiration: z.iso.datetime({ offset: true }).optional(),
    workspace_id: workspaceId.optional(),
    scopes: z
      .array(scope)
      .max(100)
      .nullish()
      .describe('what it may start and nothing else; none: all that its owner may'),
  }),
  reply: { 201: 'text' },
});

export const truncatedToken = z.object({
  token_prefix: z.string(),
  label: z.string().optional(),
  expiration: timestamp.optional(),
  created_at: timestamp,
  /** The time of creation while it was never used. */
  last_used_at: timestamp,
  workspace_id: z.string().optional(),
  email: z.string().optional(),
  read_only: z.boolean(),
  scopes: z.array(z.string()).optional(),
});
export type TokenReply = z.infer<typeof truncatedToken>;

export const listTokens = endpoint({
  method: 'get',
  path: '/users/tokens/list',
  role: 'user',
  personOnly: true,
  tag,
  summary: 'The own API tokens, by their first characters',
  query: z.object({ exclude_ephemeral: flag.optional(), ...paging }),
  reply: { 200: z.array(truncatedToken) },
});

export const deleteToken = endpoint({
  method: 'delete',
  path: '/users/tokens/delete/{token_prefix}',
  role: 'user',
  personOnly: true,
  tag,
  summary: 'Revoke an own API token',
  reply: { 200: 'text' },
});
