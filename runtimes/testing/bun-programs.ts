import type { Programs } from './programs';

export const BUN: Programs = {
  language: 'bun',
  echo: 'export async function main(value: unknown) { return value }',
  withDefault: 'export function main(given = "fallback") { return given }',
  throws: {
    source: 'export function main() { throw new TypeError("boom") }',
    error: { name: 'TypeError', message: 'boom' },
  },
  brokenSyntax: 'export function main( {',
  prints: 'export function main() { console.log("out"); console.error("err") }',
  sleeps: 'export async function main() { await Bun.sleep(60_000) }',
  cleansUp:
    'export async function main() { process.on("SIGTERM", () => { console.log("cleaned up"); process.exit(0) }); ' +
    'console.log("ready"); await Bun.sleep(60_000) }',
  large: 'export function main(size: number) { return "x".repeat(size) }',
  nul: String.raw`export function main() { return "a\0b" }`,
  deep: 'export function main() { let value: unknown = []; for (let i = 0; i < 100; i++) value = [value]; return value }',
  readsToken: 'export function main() { return process.env.WM_TOKEN }',
  hungry:
    'export function main() { const all = []; for (let i = 0; i < 16; i++) all.push(new Uint8Array(64 << 20).fill(1)); return all.length }',
  dependency: {
    source:
      'import ms from "ms@2.1.3";\ntype Order = { customer: string; lines: { name: string; count: number }[] };\n' +
      'export function main(order: Order, shop: RT.Shop) { return [shop.url, order.lines[0]?.name, ms(`${order.lines[0]?.count} days`)] }',
    result: ['https://shop.example', 'octopus', 172800000],
  },
};
