import type { Programs } from './programs';

export const BASH: Programs = {
  language: 'bash',
  echo: 'value="$1"\nprintf %s "$value" > result.json',
  withDefault: 'given="${1:-fallback}"\necho "$given"',
  throws: { source: 'echo boom >&2\nexit 3', error: { name: 'ExecutionErr', message: 'exit code 3: boom' } },
  brokenSyntax: 'if true; then',
  prints: 'echo out; echo err >&2',
  sleeps: 'sleep 60',
  cleansUp: 'trap "echo cleaned up; exit 0" TERM\necho ready\nsleep 60 & wait',
  large: 'size="$1"\nhead -c "$size" /dev/zero | tr "\\0" x',
  nul: String.raw`echo '"a\u0000b"' > result.json`,
  deep: `printf '%0100d' 0 | tr 0 '[' > result.json; printf '%0100d' 0 | tr 0 ']' >> result.json`,
  readsToken: 'echo "$WM_TOKEN"',
  hungry: 'head -c 1G /dev/zero | tail | wc -c',
};
