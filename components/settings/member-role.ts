import type { MemberReply } from '@/contract/members';

export type MemberRole = MemberReply['role'];

export const memberRoles: { id: MemberRole; label: string }[] = [
  { id: 'operator', label: 'Operator' },
  { id: 'developer', label: 'Developer' },
  { id: 'admin', label: 'Administrator' },
];

/** The API says a role by two flags; neither of them means developer. */
export function roleFlags(role: MemberRole): { is_admin: boolean; operator: boolean } {
  return { is_admin: role === 'admin', operator: role === 'operator' };
}
