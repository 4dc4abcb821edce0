import {
  ArrowRightLeft,
  Binary,
  Braces,
  Database,
  FileCode,
  GitFork,
  Globe,
  Hand,
  type LucideIcon,
  Repeat,
  Repeat1,
  Split,
  SquareTerminal,
  TriangleAlert,
  Webhook,
  Workflow,
} from 'lucide-react';
import type { FlowModule, FlowModuleValue } from '@/engine/flow/schema';
import type { Language } from '@/engine/languages/language';
import { languageOf } from '@/engine/languages/languages';

export type StepLook = { icon: LucideIcon; name: string; tone: string; letters?: string };

const TONES = {
  typescript:
    'bg-[oklch(0.94_0.035_250)] text-[oklch(0.42_0.13_255)] dark:bg-[oklch(0.3_0.06_252)] dark:text-[oklch(0.82_0.09_250)]',
  python:
    'bg-[oklch(0.955_0.045_92)] text-[oklch(0.44_0.09_80)] dark:bg-[oklch(0.31_0.05_85)] dark:text-[oklch(0.86_0.1_90)]',
  bash: 'bg-[oklch(0.94_0.008_220)] text-[oklch(0.38_0.02_220)] dark:bg-[oklch(0.31_0.012_220)] dark:text-[oklch(0.86_0.012_220)]',
  database:
    'bg-[oklch(0.945_0.03_225)] text-[oklch(0.42_0.085_232)] dark:bg-[oklch(0.3_0.05_230)] dark:text-[oklch(0.82_0.08_225)]',
  loop: 'bg-[oklch(0.945_0.04_160)] text-[oklch(0.42_0.1_160)] dark:bg-[oklch(0.3_0.055_160)] dark:text-[oklch(0.82_0.12_160)]',
  branch:
    'bg-[oklch(0.95_0.035_45)] text-[oklch(0.48_0.12_42)] dark:bg-[oklch(0.31_0.055_42)] dark:text-[oklch(0.82_0.1_48)]',
  link: 'bg-primary-subtle text-primary',
  approval: 'bg-suspended-subtle text-suspended',
  failure: 'bg-destructive-subtle text-destructive',
};

const FAMILIES: Record<Language['family'], Pick<StepLook, 'icon' | 'tone'>> = {
  typescript: { icon: FileCode, tone: TONES.typescript },
  python: { icon: Braces, tone: TONES.python },
  shell: { icon: SquareTerminal, tone: TONES.bash },
  database: { icon: Database, tone: TONES.database },
  dynamic: { icon: FileCode, tone: TONES.branch },
  compiled: { icon: Binary, tone: TONES.loop },
  request: { icon: Globe, tone: TONES.link },
};

const KINDS: Record<Exclude<FlowModuleValue['type'], 'rawscript'>, StepLook> = {
  script: { icon: FileCode, name: 'Script', tone: TONES.link },
  flow: { icon: Workflow, name: 'Sub-flow', tone: TONES.link },
  identity: { icon: ArrowRightLeft, name: 'Pass through', tone: TONES.bash },
  forloopflow: { icon: Repeat, name: 'For loop', tone: TONES.loop },
  whileloopflow: { icon: Repeat1, name: 'While loop', tone: TONES.loop },
  branchone: { icon: Split, name: 'Branch to one', tone: TONES.branch },
  branchall: { icon: GitFork, name: 'Branch to all', tone: TONES.branch },
};

export const APPROVAL_LOOK: StepLook = { icon: Hand, name: 'Approval', tone: TONES.approval };
const HANDLER_LOOK: StepLook = { icon: TriangleAlert, name: 'Error handler', tone: TONES.failure };
const PREPROCESSOR_LOOK: StepLook = { icon: Webhook, name: 'Preprocessor', tone: TONES.link };

/** Icon, kind in words, and colour of a module. */
export function lookOf(module: FlowModule): StepLook {
  if (module.id === 'failure') return HANDLER_LOOK;
  if (module.id === 'preprocessor') return PREPROCESSOR_LOOK;
  if ((module.suspend?.required_events ?? 0) > 0) return APPROVAL_LOOK;
  return lookOfValue(module.value);
}

export function lookOfValue(value: FlowModuleValue): StepLook {
  return value.type === 'rawscript' ? lookOfLanguage(value.language) : KINDS[value.type];
}

function lookOfLanguage(id: string): StepLook {
  const language = languageOf(id);
  if (!language) return { icon: FileCode, name: id, tone: TONES.bash };
  return { ...FAMILIES[language.family], name: language.name, letters: language.letters };
}

/** What a person calls the module: its summary, or else its id. */
export function titleOf(module: FlowModule): string {
  return module.summary?.trim() || module.id;
}

/** A line on what the module does. */
export function subtitleOf(module: FlowModule): string {
  const { value } = module;
  switch (value.type) {
    case 'script':
    case 'flow':
      return value.path || `No ${value.type} chosen`;
    case 'forloopflow':
      return `For each in ${value.iterator.type === 'javascript' ? value.iterator.expr : 'a fixed list'}`;
    case 'whileloopflow':
      return module.stop_after_if ? `Until ${module.stop_after_if.expr}` : 'Until a step stops it';
    case 'branchone':
      return 'The first branch whose condition holds';
    case 'branchall':
      return value.parallel === false ? 'All branches, one by one' : 'All branches at once';
    default:
      return lookOf(module).name;
  }
}
