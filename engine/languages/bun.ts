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
};

/** Other names that flows made elsewhere use for TypeScript: here Bun runs them as well. */
export const nativets: Language = { ...bun, label: 'TypeScript (native)', isOffered: false };
export const bunnative: Language = { ...bun, label: 'TypeScript (Bun, native)', isOffered: false };
