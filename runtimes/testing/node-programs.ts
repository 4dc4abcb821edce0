import { BUN } from './bun-programs';
import type { Programs } from './programs';

const onNode = (source: string) => `//nodejs\n${source}`;

/** TypeScript whose first line asks for Node. */
export const NODE: Programs = {
  language: 'bun',
  title: 'bun with //nodejs',
  echo: onNode(BUN.echo),
  withDefault: onNode(BUN.withDefault),
  throws: { ...BUN.throws, source: onNode(BUN.throws.source) },
  brokenSyntax: onNode(BUN.brokenSyntax),
  prints: onNode(BUN.prints),
  sleeps: onNode('export async function main() { await new Promise((done) => setTimeout(done, 60_000)) }'),
  cleansUp: onNode(
    'export async function main() { process.on("SIGTERM", () => { console.log("cleaned up"); process.exit(0) }); ' +
      'console.log("ready"); await new Promise((done) => setTimeout(done, 60_000)) }',
  ),
  large: onNode(BUN.large),
  nul: BUN.nul && onNode(BUN.nul),
  deep: BUN.deep && onNode(BUN.deep),
  readsToken: onNode(
    'export function main() { if (process.versions.bun) throw new Error("Bun"); return process.env.WM_TOKEN }',
  ),
  hungry: onNode(BUN.hungry),
  dependency: BUN.dependency && { ...BUN.dependency, source: onNode(BUN.dependency.source) },
};
