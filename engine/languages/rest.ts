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
  template: `# The parameters become the fields of the form; the body of the answer is the result.
# $customer
# $count (int) = 1
POST https://example.com/orders/{{customer}}
Content-Type: application/json

{"count": {{count}}, "note": "for {{customer}}"}
`,
  kinds: {
    failure: `# Tells a chat, or whatever takes such a request, what went wrong: give it error.name and error.message.
# $name = Error
# $message
POST https://example.com/chat-webhook
Content-Type: application/json

{"text": "A flow failed with {{name}}: {{message}}"}
`,
    trigger: `# A schedule runs the flow, and this finds what came since: give it the time of the run before.
# $since
GET https://example.com/orders?created_after={{since}}
Accept: application/json
`,
  },
};
