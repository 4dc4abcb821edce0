import { z } from 'zod';
import { endpoint } from './endpoint';
import { flag, itemPath, timestamp, username } from './fields';

const tag = 'Draft';
const kind = z.enum(['script', 'flow']);
export type DraftKind = z.infer<typeof kind>;

const params = z.object({ workspace: z.string(), kind, path: itemPath });

const draft = z.object({ value: z.unknown(), created_at: timestamp.describe('when it was saved last') });

export const listedDraft = z.object({
  kind,
  path: z.string(),
  summary: z.string().optional(),
  draft_path: z.string().optional().describe('where it is to be deployed, if that is another path'),
  draft_only: z.boolean().describe('nothing is deployed at the path'),
  legacy_draft: z.boolean(),
  created_at: timestamp,
  can_write: z.boolean(),
  mine: z.boolean(),
  draft_users: z
    .array(z.object({ username: z.string().nullable() }))
    .describe('whoever has one, the last to save first'),
});
export type ListedDraft = z.infer<typeof listedDraft>;

export const listDrafts = endpoint({
  method: 'get',
  path: '/w/{workspace}/drafts/list',
  role: 'developer',
  tag,
  summary: 'The scripts and flows that the caller (or anybody) has a draft of, the last saved first',
  query: z.object({ all_users: flag.optional(), kind: kind.optional(), path_exact: itemPath.optional() }),
  reply: { 200: z.array(listedDraft) },
});

export const getDraftOf = endpoint({
  method: 'get',
  path: '/w/{workspace}/drafts/get/{kind}/{path}',
  role: 'developer',
  tag,
  summary: 'The draft that a member has',
  params,
  query: z.object({ username }),
  reply: { 200: draft },
});

export const getOwnDraft = endpoint({
  method: 'get',
  path: '/w/{workspace}/drafts/get_own/{kind}/{path}',
  role: 'developer',
  tag,
  summary: 'The draft that the caller has; null where there is none',
  params,
  reply: { 200: draft.nullable() },
});
export type DraftReply = z.infer<typeof draft>;

/**
 * Nothing is overwritten unseen: unless `last_sync` is the time of what is stored (or `force` is set), the answer is
 * `conflict` and nothing changes. The same value again is saved already.
 */
export const updateDraft = endpoint({
  method: 'post',
  path: '/w/{workspace}/drafts/update/{kind}/{path}',
  role: 'developer',
  bodyBytesMax: 8 * 1024 * 1024,
  tag,
  summary: 'Save the draft that the caller has, or with a value of null remove it',
  params,
  body: z.object({
    value: z.unknown(),
    last_sync: z.iso.datetime({ offset: true }).nullish(),
    force: z.boolean().nullish(),
  }),
  reply: { 200: z.object({ status: z.enum(['saved', 'conflict']), current_timestamp: timestamp }) },
});
export type DraftSaved = { status: 'saved' | 'conflict'; current_timestamp: string };
