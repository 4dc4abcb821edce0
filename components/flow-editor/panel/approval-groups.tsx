'use client';

import type { Suspend } from '@/engine/flow/schema';
import { ExpressionField } from '../expression/expression-field';
import { NamesRow } from '../../run-controls/names-row';
import { SwitchRow } from './controls';

type GroupFieldsProps = { moduleId: string; suspend: Suspend; set: (patch: Partial<Suspend>) => void };

/** Which groups may decide: a fixed list, or what an expression gives. */
export function GroupFields({ moduleId, suspend, set }: GroupFieldsProps) {
  const groups = suspend.user_groups_required;
  const isExpression = groups?.type === 'javascript';
  const names = namesIn(groups);

  function toggle(isOn: boolean) {
    set({ user_groups_required: isOn ? { type: 'javascript', expr: JSON.stringify(names) } : fixed(names) });
  }

  return (
    <>
      {isExpression ? (
        <ExpressionField
          label="Groups that may decide"
          hint="Must give an array of names. Evaluated once, when the step begins to wait."
          moduleId={moduleId}
          place="after"
          value={groups.expr}
          onChange={(expr) => set({ user_groups_required: { type: 'javascript', expr } })}
        />
      ) : (
        <NamesRow
          label="Groups that may decide"
          hint="With commas between their names; all is everybody with an account here. Empty: no group is asked for."
          placeholder="all"
          names={names}
          onChange={(next) => set({ user_groups_required: fixed(next) })}
        />
      )}
      <SwitchRow label="Groups from an expression" checked={isExpression} onChange={toggle} />
    </>
  );
}

function fixed(names: string[]): Suspend['user_groups_required'] {
  return names.length > 0 ? { type: 'static', value: names } : undefined;
}

function namesIn(groups: Suspend['user_groups_required']): string[] {
  if (groups?.type !== 'static' || !Array.isArray(groups.value)) return [];
  return groups.value.filter((name): name is string => typeof name === 'string');
}
