import { expect, it } from 'vitest';
import { hasPreprocessor } from './has-preprocessor';

it.each([
  ['bun', 'export function preprocessor(event) {}\nexport function main() {}', true],
  ['bun', 'export async function preprocessor(event: any) {}', true],
  ['deno', 'export const preprocessor = async (event) => ({})', true],
  ['bun', 'function preprocessor() {}\nexport { main, preprocessor };', true],
  ['bun', 'function preprocessor() {}\nexport function main() {}', false],
  ['bun', '// export function preprocessor()', false],
  ['python3', 'def preprocessor(event: dict):\n    return {}\n\ndef main(): pass', true],
  ['python3', 'async def preprocessor(event): ...', true],
  ['python3', 'class A:\n    def preprocessor(self): ...', false],
  ['bash', 'preprocessor() { :; }', false],
])('%s %s: %s', (language, content, expected) => {
  expect(hasPreprocessor(language, content)).toBe(expected);
});
