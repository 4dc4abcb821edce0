import { expect } from 'vitest';
import type { Programs } from './programs';

export const RUBY: Programs = {
  language: 'ruby',
  echo: 'def main(value)\n  value\nend',
  withDefault: 'def main(given = "fallback")\n  given\nend',
  throws: {
    source: 'def main\n  raise ArgumentError, "boom"\nend',
    error: { name: 'ArgumentError', message: 'boom', stack: expect.stringContaining('main.rb:2') },
  },
  brokenSyntax: 'def main(\n  1',
  prints: 'def main\n  puts "out"\n  warn "err"\nend',
  sleeps: 'def main\n  sleep 60\nend',
  cleansUp: 'def main\n  trap("TERM") { puts "cleaned up"; exit!(0) }\n  puts "ready"\n  sleep 60\nend',
  large: 'def main(size)\n  "x" * size\nend',
  nul: 'def main\n  "a\\0b"\nend',
  deep: 'def main\n  (1..100).reduce([]) { |value, _| [value] }\nend',
  readsToken: 'def main\n  ENV["WM_TOKEN"]\nend',
  hungry: 'def main\n  ("x" * (1 << 30)).length\nend',
};
