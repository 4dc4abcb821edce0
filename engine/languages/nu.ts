import type { Language } from './language';

export const nu: Language = {
  name: 'Nushell',
  letters: 'NU',
  family: 'shell',
  highlight: 'nu',
  hint: 'A shell whose commands hand on tables',
  words: 'nu shell command',
  starter: `def main [name: string = "world"] {\n  { greeting: $"Hello ($name)" }\n}\n`,
  template: `# The parameters of main become the fields of the form; what it returns is the result.
def main [name: string, greeting: string = "Hello", times: int = 1] {
  print $"Greeting ($name)"
  { message: (1..$times | each { $"($greeting), ($name)!" } | str join " ") }
}
`,
  kinds: {
    approval: `# The flow waits after this step; what it returns is shown to those who decide.
def main [amount: int = 100] {
  {
    description: "Please look at the amount before it is paid.",
    default_args: { amount: $amount }
  }
}
`,
    failure: `# Who calls it gives the error; what it returns is kept with the run.
def main [error: record] {
  print $"($error.name): ($error.message)"
  let step = $error | get --optional step_id | default "?"
  { told: $"Step ($step) failed: ($error.message)" }
}
`,
    trigger: `# A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
def main [minutes: int = 60] {
  let items = [
    [id, text, minutes_ago];
    [1, "An example", 5]
    [2, "An old one", 5000]
  ]
  $items | where minutes_ago < $minutes
}
`,
  },
};
