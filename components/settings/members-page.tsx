'use client';

import { useQuery } from '@tanstack/react-query';
import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { listMembers, type MemberReply } from '@/contract/members';
import { callApi } from '../api/client';
import { canAdminister, useMember } from '../api/session';
import { PageFrame } from '../shell/page-frame';
import { Badge } from '../ui/badge';
import { Breakable } from '../ui/breakable';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table';
import { AddMemberDialog } from './add-member-dialog';
import { RemoveMemberDialog } from './delete-dialogs';
import { ListCard } from './list-card';
import { MemberMenu } from './member-menu';
import { RoleSelect } from './role-select';
import { useChangeMember } from './use-change-member';

export function MembersPage({ workspace }: { workspace: string }) {
  const me = useMember(workspace);
  const [isAdding, setIsAdding] = useState(false);
  const [leaving, setLeaving] = useState<string | null>(null);
  const members = useQuery({
    queryKey: ['members', workspace],
    queryFn: ({ signal }) => callApi(listMembers, { params: { workspace }, signal }),
  });
  const isAdmin = canAdminister(me.data);

  return (
    <PageFrame
      title="Members"
      description="Operators run. Developers also edit. Administrators also manage members."
      actions={
        isAdmin ? (
          <Button onClick={() => setIsAdding(true)}>
            <UserPlus aria-hidden /> Add member
          </Button>
        ) : null
      }
    >
      <ListCard query={members} label="Loading members" empty={<EmptyState icon={Users} title="No members yet" />}>
        {(items) => <MemberTable workspace={workspace} members={items} isAdmin={isAdmin} onRemove={setLeaving} />}
      </ListCard>
      <AddMemberDialog workspace={workspace} open={isAdding} onOpenChange={setIsAdding} />
      <RemoveMemberDialog workspace={workspace} path={leaving} onClose={() => setLeaving(null)} />
    </PageFrame>
  );
}

type MemberTableProps = {
  workspace: string;
  members: MemberReply[];
  isAdmin: boolean;
  onRemove: (username: string) => void;
};

function MemberTable({ workspace, members, isAdmin, onRemove }: MemberTableProps) {
  const change = useChangeMember(workspace);
  return (
    <Table>
      <TableHeader>
        <TableRow>
          <TableHead>Member</TableHead>
          <TableHead className="max-sm:hidden">User name</TableHead>
          <TableHead>Role</TableHead>
          {isAdmin ? (
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          ) : null}
        </TableRow>
      </TableHeader>
      <TableBody>
        {members.map((member) => (
          <TableRow key={member.username}>
            <TableCell>
              <span className="block font-medium">{member.name || member.email}</span>
              {member.name ? (
                <span className="block text-xs break-words text-muted-foreground">
                  <Breakable text={member.email} />
                </span>
              ) : null}
              {member.disabled ? <Badge variant="warning">disabled</Badge> : null}
            </TableCell>
            <TableCell className="font-mono text-[0.8125rem] max-sm:hidden">{member.username}</TableCell>
            <TableCell className="w-44 max-sm:w-36">
              {isAdmin ? (
                <RoleSelect
                  label={`Role of ${member.email}`}
                  value={member.role}
                  onChange={(role) => change.mutate({ username: member.username, role })}
                />
              ) : (
                <Badge>{member.role}</Badge>
              )}
            </TableCell>
            {isAdmin ? (
              <TableCell className="w-px">
                <MemberMenu
                  member={member}
                  onDisable={(disabled) => change.mutate({ username: member.username, disabled })}
                  onRemove={() => onRemove(member.username)}
                />
              </TableCell>
            ) : null}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
