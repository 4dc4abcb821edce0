'use client';

import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { type MemberRole, memberRoles } from './member-role';

type RoleSelectProps = { id?: string; label?: string; value: MemberRole; onChange: (role: MemberRole) => void };

export function RoleSelect({ id, label, value, onChange }: RoleSelectProps) {
  function choose(next: string) {
    const role = memberRoles.find((known) => known.id === next);
    if (role) onChange(role.id);
  }
  return (
    <Select value={value} onValueChange={choose}>
      <SelectTrigger id={id} aria-label={label}>
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        {memberRoles.map((role) => (
          <SelectItem key={role.id} value={role.id}>
            {role.label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
