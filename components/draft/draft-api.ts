import { queryOptions } from '@tanstack/react-query';
import { type DraftKind, type DraftSaved, getOwnDraft, listDrafts, updateDraft } from '@/contract/drafts';
import { callApi } from '../api/client';
import type { DraftWrite } from './draft-sync';

export type DraftPlace = { workspace: string; kind: DraftKind; path: string };

/** The draft a person has, asked once: what is stored later comes from here. */
export function ownDraftQuery({ workspace, kind, path }: DraftPlace) {
  return queryOptions({
    queryKey: ['draft', workspace, kind, path],
    queryFn: ({ signal }) => callApi(getOwnDraft, { params: { workspace, kind, path }, signal }),
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** Everybody's drafts of one item. */
export function draftsOfQuery({ workspace, kind, path }: DraftPlace) {
  const query = { all_users: true, kind, path_exact: path };
  return queryOptions({
    queryKey: ['drafts', workspace, kind, path],
    queryFn: ({ signal }) => callApi(listDrafts, { params: { workspace }, query, signal }),
  });
}

export function sendDraft({ workspace, kind }: Omit<DraftPlace, 'path'>, write: DraftWrite): Promise<DraftSaved> {
  return callApi(updateDraft, {
    params: { workspace, kind, path: write.path },
    body: {
      value: write.text === null ? null : (JSON.parse(write.text) as unknown),
      last_sync: write.lastSync,
      force: write.force,
    },
  });
}

/** Where the draft of something that was never deployed is kept, until it gets a path. */
export function newDraftPath(owner: string): string {
  return `u/${owner}/draft_${crypto.randomUUID().slice(0, 8)}`;
}

export function isNewDraftPath(path: string): boolean {
  return /^u\/[^/]+\/draft_[0-9a-f]{8}$/.test(path);
}
