import { bun } from './bun';
import type { Language } from './language';

export const deno: Language = {
  ...bun,
  name: 'TypeScript (Deno)',
  label: 'TypeScript (Deno)',
  hint: 'Code run by Deno',
  words: 'javascript js ts code',
  // Its scripts have no packages, so none of Windmill's client, and no preprocessor.
  kinds: {
    failure: bun.kinds?.failure,
    command: bun.kinds?.command,
    approval: `// The flow waits after this step; what it returns is shown to those who decide.
export async function main(amount: number = 100) {
  return {
    description: 'Please look at the amount before it is paid.',
    default_args: { amount },
  };
}
`,
    trigger: `// A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
export async function main(minutes: number = 60) {
  const items = [
    { id: 1, text: 'An example', minutesAgo: 5 },
    { id: 2, text: 'An old one', minutesAgo: 5000 },
  ];
  return items.filter((item) => item.minutesAgo < minutes);
}
`,
  },
};
