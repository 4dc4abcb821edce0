import type { Language } from './language';

export const powershell: Language = {
  name: 'PowerShell',
  letters: 'PS',
  family: 'shell',
  highlight: 'powershell',
  hint: 'A script run by pwsh',
  words: 'pwsh shell command',
  starter: `param($Name = "world")\n\n@{ greeting = "Hello $Name" }\n`,
};
