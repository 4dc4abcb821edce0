import type { Runtime } from '../contract';
import { API, graphqlSignature, variablesOf } from './signature';

/** Asked from inside the sandbox: what a script may not reach, no query may. */
const SCRIPT = `
type Api = { base_url: string; bearer_token?: string; custom_headers?: Record<string, string> };

export async function main(api: Api, query: string, variables: Record<string, unknown>) {
  const response = await fetch(api.base_url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(api.bearer_token ? { authorization: 'Bearer ' + api.bearer_token } : {}),
      ...api.custom_headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  let reply;
  try {
    reply = JSON.parse(text);
  } catch {
    throw named('HttpError', response.status + ' ' + response.statusText + ': ' + text.slice(0, 500));
  }
  if (reply.errors?.length) throw named('GraphqlError', reply.errors.map((each) => each.message).join('\\n'));
  if (!response.ok) throw named('HttpError', response.status + ' ' + response.statusText);
  return reply.data ?? null;
}

function named(name: string, message: string) {
  return Object.assign(new Error(message), { name, stack: '' });
}
`;

export function graphqlRuntime(bun: Runtime): Runtime {
  return {
    language: 'graphql',
    signature: async (source) => graphqlSignature(source),
    unavailable: bun.unavailable,
    run: (request) => {
      const { source, args } = request;
      const given = variablesOf(source).filter(({ name }) => args[name] !== undefined);
      const variables = Object.fromEntries(given.map(({ name }) => [name, args[name]]));
      return bun.run({ ...request, source: SCRIPT, lock: null, args: { api: args[API], query: source, variables } });
    },
  };
}
