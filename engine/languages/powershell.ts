import type { Language } from './language';

export const powershell: Language = {
  name: 'PowerShell',
  letters: 'PS',
  family: 'shell',
  highlight: 'powershell',
  hint: 'A script run by pwsh',
  words: 'pwsh shell command',
  starter: `param($Name = "world")\n\n@{ greeting = "Hello $Name" }\n`,
  template: `# The parameters become the fields of the form; what is left in the pipeline is the result.
param([string]$Name, [string]$Greeting = "Hello", [int]$Times = 1)

Write-Host "Greeting $Name"
@{ message = (@("$Greeting, $Name!") * $Times) -join " " }
`,
  kinds: {
    approval: `# The flow waits after this step; what is left in the pipeline is shown to those who decide.
param([int]$Amount = 100)

@{
    description = "Please look at the amount before it is paid."
    default_args = @{ amount = $Amount }
}
`,
    failure: `# Give it error.name and error.message; what is left in the pipeline is kept with the run.
param([string]$Name = "Error", [string]$Message)

Write-Host "\${Name}: $Message"
@{ told = "A step failed: $Message" }
`,
    trigger: `# A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
param([int]$Minutes = 60)

$items = @(
    @{ id = 1; text = "An example"; minutes_ago = 5 }
    @{ id = 2; text = "An old one"; minutes_ago = 5000 }
)
,@($items | Where-Object { $_.minutes_ago -lt $Minutes })
`,
  },
};
