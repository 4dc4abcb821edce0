import type { ModuleKind } from '@/engine/flow/templates';
import { newModule } from '@/engine/flow/templates';
import { APPROVAL_LOOK, lookOfValue, type StepLook } from '../graph/step-look';

export type Insertable = { kind: ModuleKind; name: string; hint: string; words: string; look: StepLook };

export type InsertableGroup = { title: string; items: Insertable[] };

/** What can be put into a flow, as the palette and the menu behind each `+` offer it. */
export const INSERTABLES: InsertableGroup[] = [
  {
    title: 'Write a step',
    items: [
      insertable('bun', 'TypeScript step', ['Code run by Bun', 'javascript js ts code']),
      insertable('python3', 'Python step', ['Code run by Python 3', 'py code']),
      insertable('bash', 'Bash step', ['A shell script', 'shell sh command']),
      insertable('postgresql', 'PostgreSQL step', ['A query on a database', 'sql database query']),
    ],
  },
  {
    title: 'Use what is there',
    items: [
      insertable('script', 'Existing script', ['A script of this workspace', 'path reuse']),
      insertable('flow', 'Sub-flow', ['Another flow as one step', 'path reuse nested']),
    ],
  },
  {
    title: 'Steer the flow',
    items: [
      insertable('forloopflow', 'For loop', ['Once for each item of a list', 'each iterate repeat']),
      insertable('whileloopflow', 'While loop', ['Again until a condition holds', 'until repeat iterate']),
      insertable('branchone', 'Branch to one', ['The first branch that fits', 'if else switch condition']),
      insertable('branchall', 'Branch to all', ['Several branches side by side', 'parallel fork']),
      insertable('approval', 'Approval', ['Waits until someone decides', 'wait human suspend e-mail']),
    ],
  },
];

function insertable(kind: ModuleKind, name: string, [hint, words]: [hint: string, words: string]): Insertable {
  const look = kind === 'approval' ? APPROVAL_LOOK : lookOfValue(newModule(kind, 'x').value);
  return { kind, name, hint, words, look };
}
