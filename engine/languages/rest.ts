import type { Language } from './language';

export const rest: Language = {
  name: 'REST request',
  letters: 'HTTP',
  family: 'request',
  highlight: 'http',
  hint: 'A request to a server',
  words: 'http api curl fetch',
  starter: `# $name = world
GET https://example.com/hello?name={{name}}
Accept: application/json
`,
};
