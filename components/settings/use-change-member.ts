'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { updateMember } from '@/contract/members';
import { callApi } from '../api/client';
import { toast } from '../ui/toast';
import { type MemberRole, roleFlags } from './member-role';

type MemberChange = { username: string; role?: MemberRole; disabled?: boolean };

export function useChangeMember(workspace: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ username, role, disabled }: MemberChange) =>
      callApi(updateMember, {
        params: { workspace, username },
        body: { disabled, ...(role === undefined ? {} : roleFlags(role)) },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['members', workspace] }),
    onError: (error) => toast.error(error.message),
  });
}
