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
  template: `# The server and the variables become the fields of the form; the data of the answer is the result.
query Countries($name: String!, $limit: Int = 5) {
  countries(name: $name, limit: $limit) {
    code
    name
  }
}
`,
  kinds: {
    trigger: `# A schedule runs the flow, and this finds what came since: give it the time of the run before.
query NewOrders($since: String!) {
  orders(createdAfter: $since) {
    id
    text
  }
}
`,
  },
};
