import type { Language } from './language';

export const bash: Language = {
  name: 'Bash',
  letters: 'SH',
  family: 'shell',
  highlight: 'shell',
  hint: 'A shell script',
  words: 'shell sh command',
  starter: `name="\${1:-world}"\n\necho "Hello $name"\n`,
  template: `# The arguments become the fields of the form; the last line of output is the result.
name="$1"
greeting="\${2:-Hello}"

echo "Greeting $name" >&2
echo "$greeting, $name!"
`,
};
