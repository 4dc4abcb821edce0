import { expect } from 'vitest';
import type { Programs } from './programs';

export const NU: Programs = {
  language: 'nu',
  echo: 'def main [value: any] { $value }',
  withDefault: 'def main [given: string = "fallback"] { $given }',
  throws: {
    source: 'def main [] {\n  error make { msg: "boom" }\n}',
    error: { message: 'boom', stack: expect.stringContaining('main.nu:2') },
  },
  brokenSyntax: 'def main [ {',
  prints: 'def main [] { print "out"; print --stderr "err" }',
  sleeps: 'def main [] { sleep 60sec }',
  // Nu has no handlers for signals.
  cleansUp: null,
  large: 'def main [size: int] { "" | fill --character "x" --width $size }',
  nul: 'def main [] { "a\\u{0}b" }',
  deep: 'def main [] { 1..100 | reduce --fold [] {|_, value| [$value] } }',
  readsToken: 'def main [] { $env.WM_TOKEN }',
  hungry: 'def main [] { "" | fill --character "x" --width 1073741824 | str length }',
};
