import type { Language } from './language';

export const ruby: Language = {
  name: 'Ruby',
  letters: 'RB',
  family: 'dynamic',
  highlight: 'ruby',
  hint: 'Code run by Ruby 3',
  words: 'rb code',
  starter: `def main(name = "world")\n  { greeting: "Hello #{name}" }\nend\n`,
  template: `# The parameters of main become the fields of the form; what it returns is the result.
def main(name, greeting = "Hello", times = 1)
  puts "Greeting #{name}"
  { message: (["#{greeting}, #{name}!"] * times).join(" ") }
end
`,
  kinds: {
    approval: `# The flow waits after this step; what it returns is shown to those who decide.
def main(amount = 100)
  {
    description: "Please look at the amount before it is paid.",
    default_args: { amount: amount },
  }
end
`,
    failure: `# Who calls it gives the error; what it returns is kept with the run.
def main(error)
  puts "#{error["name"]}: #{error["message"]}"
  { told: "Step #{error["step_id"] || "?"} failed: #{error["message"]}" }
end
`,
    trigger: `# A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
def main(minutes = 60)
  items = [
    { id: 1, text: "An example", minutes_ago: 5 },
    { id: 2, text: "An old one", minutes_ago: 5000 },
  ]
  items.select { |item| item[:minutes_ago] < minutes }
end
`,
  },
};
