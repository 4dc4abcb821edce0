import { type Runtime, SignatureError } from '../contract';
import { objectSchema } from '../object-schema';
import { NOTHING_RAN } from '../outcome';
import { badInput } from '../sql/session';
import { fillRequest, restParameters } from './request';

/** Sent from inside the sandbox: what a script may not reach, no request may, wherever an answer redirects it. */
const SCRIPT = `
type Request = { method: string; url: string; headers: [string, string][]; body: string };

export async function main({ method, url, headers, body }: Request) {
  const response = await fetch(url, { method, headers, body: body === '' ? undefined : body });
  const text = await response.text();
  console.log(method + ' ' + url + ': ' + response.status + ' ' + response.statusText + ', ' + text.length + ' characters');
  if (!response.ok) {
    const message = response.status + ' ' + response.statusText + (text ? ': ' + text.slice(0, 1000) : '');
    throw Object.assign(new Error(message), { name: 'HttpError', stack: '' });
  }
  if (text === '') return null;
  return /json/i.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}
`;

export function restRuntime(bun: Runtime): Runtime {
  return {
    language: 'rest',
    signature: async (source) => {
      const parameters = restParameters(source);
      const properties = parameters.map(({ name, schema, default: value }) => {
        return [name, value === undefined ? schema : { ...schema, default: value }] as const;
      });
      const required = parameters.filter(({ default: value }) => value === undefined).map(({ name }) => name);
      return { schema: objectSchema(Object.fromEntries(properties), required), hasMain: true };
    },
    unavailable: bun.unavailable,
    run: async (request) => {
      try {
        const filled = fillRequest(request.source, request.args);
        return await bun.run({ ...request, source: SCRIPT, lock: null, args: { ...filled } });
      } catch (error) {
        if (error instanceof SignatureError) return { ...NOTHING_RAN, ...badInput(error.message) };
        throw error;
      }
    },
  };
}
