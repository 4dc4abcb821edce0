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
  kinds: {
    approval: `# The flow waits after this step; what is in result.json is shown to those who decide.
amount="\${1:-100}"

cat > result.json <<END
{
  "description": "Please look at the amount before it is paid.",
  "default_args": { "amount": $amount }
}
END
`,
    failure: `# Who calls it gives the error, as JSON; the last line of output is kept with the run.
error="$1"

message="$(printf %s "$error" | grep -o '"message": *"[^"]*"' | head -n 1)"
echo "What went wrong: $error" >&2
echo "A step failed: \${message:-$error}"
`,
    trigger: `# A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
minutes="\${1:-60}"

touch an-example.txt
touch -d '1 year ago' an-old-one.txt
{
  echo '['
  find . -maxdepth 1 -name '*.txt' -mmin "-$minutes" -printf '"%f",' | sed 's/,$//'
  echo ']'
} > result.json
`,
  },
};
