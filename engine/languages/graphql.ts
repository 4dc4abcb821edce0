import type { Language } from './language';

export const graphql: Language = {
  name: 'GraphQL',
  letters: 'GQ',
  family: 'request',
  highlight: 'graphql',
  hint: 'A query to a GraphQL server',
  words: 'api query request',
  starter: `query Hello($name: String = "world") {
  hello(name: $name)
}
`,
};
