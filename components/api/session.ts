'use client';

import { useQuery } from '@tanstack/react-query';
import { globalWhoami } from '@/contract/accounts';
import { type MemberReply, whoami } from '@/contract/members';
import { listUserWorkspaces } from '@/contract/workspaces';
import { callApi } from './client';

const MINUTE_MS = 60_000;

/** The account that is signed in. */
export function useAccount() {
  return useQuery({
    queryKey: ['account'],
    queryFn: ({ signal }) => callApi(globalWhoami, { signal }),
    staleTime: MINUTE_MS,
  });
}

/** The workspaces the account belongs to, with its role in each. */
export function useWorkspaces() {
  return useQuery({
    queryKey: ['workspaces'],
    queryFn: ({ signal }) => callApi(listUserWorkspaces, { signal }),
    staleTime: MINUTE_MS,
  });
}

/** The caller as a member of one workspace. */
export function useMember(workspace: string) {
  return useQuery({
    queryKey: ['member', workspace],
    queryFn: ({ signal }) => callApi(whoami, { params: { workspace }, signal }),
    staleTime: MINUTE_MS,
  });
}

/** What is offered. The server decides again: hiding a button protects nothing. */
export function canEdit(member: MemberReply | undefined): boolean {
  return member !== undefined && (member.is_super_admin || member.role !== 'operator');
}

export function canAdminister(member: MemberReply | undefined): boolean {
  return member !== undefined && (member.is_super_admin || member.role === 'admin');
}
