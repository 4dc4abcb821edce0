import type { ModuleKind } from '@/engine/flow/templates';
import { newModule } from '@/engine/flow/templates';
import { type LanguageId, LANGUAGES } from '@/engine/languages/languages';
import { APPROVAL_LOOK, lookOfValue, type StepLook } from '../graph/step-look';

export type Insertable = { kind: ModuleKind; name: string; hint: string; words: string; look: StepLook };

export type InsertableGroup = { title: string; items: Insertable[] };

/** What a new flow is mostly made of; the other languages come after the rest. */
const COMMON: readonly LanguageId[] = ['bun', 'python3', 'bash', 'postgresql'];

/** What can be put into a flow, as the palette and the menu behind each `+` offer it. */
export function insertableGroups(languages: readonly LanguageId[]): InsertableGroup[] {
  const [common, others] = [true, false].map((isCommon) =>
    languages.filter((language) => COMMON.includes(language) === isCommon).map(ofLanguage),
  );
  return [
    { title: 'Write a step', items: common ?? [] },
    ...REST,
    { title: 'Other languages', items: others ?? [] },
  ].filter(({ items }) => items.length > 0);
}

const REST: InsertableGroup[] = [
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

function ofLanguage(id: LanguageId): Insertable {
  const { name, hint, words } = LANGUAGES[id];
  return insertable(id, `${name} step`, [hint, words]);
}

function insertable(kind: ModuleKind, name: string, [hint, words]: [hint: string, words: string]): Insertable {
  const look = kind === 'approval' ? APPROVAL_LOOK : lookOfValue(newModule(kind, 'x').value);
  return { kind, name, hint, words, look };
}
