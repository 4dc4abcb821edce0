#!/usr/bin/env node
// `npm run languages`: what each language needs, and what is there. `npm run languages -- install php ruby` installs it.
import { INSTALLABLE, installLanguages, isPresent } from './languages/install.mjs';
import { TOOLCHAINS } from './languages/toolchains.mjs';
import { StepFailure, say } from './start/progress.mjs';

const [command, ...names] = process.argv.slice(2);

try {
  if (command === 'install' && names.length > 0) {
    await installLanguages(names.includes('all') ? INSTALLABLE : names);
    say('A worker that runs already finds them when it is started again.');
  } else list();
} catch (error) {
  if (!(error instanceof StepFailure)) throw error;
  say(error.message);
  say(`What to do: ${error.hint}`);
  process.exitCode = 1;
}

function list() {
  say('What is not listed comes with Millrace.');
  for (const [language, { name, apt, npm, by }] of Object.entries(TOOLCHAINS)) {
    const needs = [...(apt ?? []), ...(npm ? [`${name} ${npm.version} from npm`] : []), ...(by ? ['by hand'] : [])];
    say(`  ${language.padEnd(12)} ${isPresent(language) && !by ? 'present ' : 'missing '} ${needs.join(', ')}`);
  }
  say('Install with: npm run languages -- install NAME… (as root; "all" takes all of them)');
}
