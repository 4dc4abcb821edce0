import type { Language } from './language';

export const bun: Language = {
  name: 'TypeScript',
  label: 'TypeScript (Bun)',
  letters: 'TS',
  family: 'typescript',
  highlight: 'typescript',
  hint: 'Code run by Bun, or by Node where the first line is //nodejs',
  words: 'javascript js ts code node nodejs',
  starter: `export async function main(name: string = 'world') {\n  return { greeting: \`Hello \${name}\` };\n}\n`,
  template: `// The parameters of main become the fields of the form; what it returns is the result.
export async function main(
  name: string,
  greeting: 'Hello' | 'Good morning' = 'Hello',
  times: number = 1,
) {
  console.log('Greeting', name);
  return { message: Array(times).fill(\`\${greeting}, \${name}!\`).join(' ') };
}
`,
  kinds: {
    approval: `import * as wmill from 'windmill-client';

// Let the step of the flow wait for approval: it goes on when somebody opens one of these links.
export async function main(approver: string = 'manager') {
  const { approvalPage, resume, cancel } = await wmill.getResumeUrls(approver);
  console.log('To decide, open', approvalPage);
  return { approvalPage, resume, cancel };
}
`,
    failure: `type Problem = { name: string; message: string; step_id?: string };

// Who calls it gives the error; what it returns is kept with the run.
export async function main(error: Problem = { name: 'Error', message: 'An example' }) {
  console.log(\`\${error.name}: \${error.message}\`);
  return { told: \`Step \${error.step_id ?? '?'} failed: \${error.message}\` };
}
`,
    trigger: `import * as wmill from 'windmill-client';

// A schedule runs the flow; where this returns nothing new, the flow can stop early.
export async function main() {
  const before = (await wmill.getState())?.lastId ?? 0;
  const all = [{ id: before + 1, text: 'An example' }];
  const fresh = all.filter((item) => item.id > before);
  if (fresh.length > 0) await wmill.setState({ lastId: fresh[fresh.length - 1].id });
  return fresh;
}
`,
    preprocessor: `type Event = { kind: string; body?: unknown; headers?: Record<string, string>; query?: Record<string, string> };

// Runs before main when a webhook starts the script: what it returns are the arguments of main.
export async function preprocessor(event: Event) {
  const body = (event.body ?? {}) as { order?: { id?: number } };
  return { orderId: body.order?.id ?? 0 };
}

export async function main(orderId: number = 0) {
  return { orderId };
}
`,
    command: `// Called with the words after the command.
export async function main(text: string = 'help') {
  return text === 'help' ? 'Say what you need.' : \`You said: \${text}\`;
}
`,
  },
};

/** Other names that flows made elsewhere use for TypeScript: here Bun runs them as well. */
export const nativets: Language = { ...bun, label: 'TypeScript (native)', isOffered: false };
export const bunnative: Language = { ...bun, label: 'TypeScript (Bun, native)', isOffered: false };
