import type { Language } from './language';

export const rlang: Language = {
  name: 'R',
  letters: 'R',
  family: 'dynamic',
  highlight: 'r',
  hint: 'Code run by R',
  words: 'rlang statistics code',
  starter: `main <- function(name = "world") {\n  list(greeting = paste("Hello", name))\n}\n`,
};
