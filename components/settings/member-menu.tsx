'use client';

import { Ban, CircleCheck, Ellipsis, UserMinus } from 'lucide-react';
import type { MemberReply } from '@/contract/members';
import { Button } from '../ui/button';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../ui/dropdown-menu';

type MemberMenuProps = { member: MemberReply; onDisable: (disabled: boolean) => void; onRemove: () => void };

export function MemberMenu({ member, onDisable, onRemove }: MemberMenuProps) {
  const Icon = member.disabled ? CircleCheck : Ban;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${member.email}`}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => onDisable(!member.disabled)}>
          <Icon aria-hidden /> {member.disabled ? 'Enable' : 'Disable'}
        </DropdownMenuItem>
        <DropdownMenuItem variant="destructive" onSelect={onRemove}>
          <UserMinus aria-hidden /> Remove
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
