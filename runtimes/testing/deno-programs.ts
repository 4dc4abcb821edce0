import { BUN } from './bun-programs';
import type { Programs } from './programs';

export const DENO: Programs = {
  ...BUN,
  language: 'deno',
  dependency: undefined,
  sleeps: 'export async function main() { await new Promise((done) => setTimeout(done, 60_000)) }',
  cleansUp:
    'export async function main() { Deno.addSignalListener("SIGTERM", () => { console.log("cleaned up"); Deno.exit(0) }); ' +
    'console.log("ready"); await new Promise((done) => setTimeout(done, 60_000)) }',
  readsToken: 'export function main() { return Deno.env.get("WM_TOKEN") }',
};
