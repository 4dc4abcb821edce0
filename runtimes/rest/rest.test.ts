import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../contract';
import { graphqlSignature } from '../graphql/signature';
import type { Sandbox } from '../process/sandbox';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';
import { fillRequest } from './request';

/** Without walls, so that a server on this machine can be reached; with them none can. */
let bare: Sandbox;
let walled: Sandbox;
let server: Server;
let url: string;
const heard: { request: IncomingMessage; body: string }[] = [];

beforeAll(async () => {
  [bare, walled] = await Promise.all([openTestSandbox({ mode: 'off' }), openTestSandbox()]);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      heard.push({ request, body });
      const [status = '200', reply = body] = decodeURIComponent(request.url?.slice(1) ?? '').split('|');
      response.writeHead(Number(status), { 'content-type': 'application/json' }).end(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await Promise.all([bare.close(), walled.close()]);
});

function run(
  language: string,
  source: string,
  { args, sandbox = bare }: { args: Record<string, unknown>; sandbox?: Sandbox },
) {
  const runtime: Runtime | undefined = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get(language);
  return runtime?.run(testRequest({ language, source, args }));
}

describe('rest', () => {
  it('puts arguments where they stand, each as its place needs it', () => {
    const source = `# $id
# $count (int) = 3
POST https://example.com/{{id}}?q={{ text }}
X-Note: {{text}}
Content-Type: application/json

{"text": "say {{text}}", "count": {{count}}, "api": {{api.list}}}`;
    expect(fillRequest(source, { id: 'a/b', text: 'x "y"\n&', api: { list: [1] } })).toEqual({
      method: 'POST',
      url: 'https://example.com/a%2Fb?q=x%20%22y%22%0A%26',
      headers: [
        ['X-Note', 'x "y" &'],
        ['Content-Type', 'application/json'],
      ],
      body: String.raw`{"text": "say x \"y\"\n&", "count": 3, "api": [1]}`,
    });
  });

  it('sends the request and gives back what the answer holds', async () => {
    const outcome = await run('rest', `PUT {{base}}/200\nX-Token: {{token}}\n\n{"a": {{a}}}`, {
      args: { base: url, token: 't', a: [1, 'x'] },
    });
    expect(outcome).toMatchObject({ ok: true, resultJson: '{"a":[1,"x"]}' });
    expect(heard.at(-1)?.request).toMatchObject({ method: 'PUT', headers: { 'x-token': 't' } });
  });

  it('fails with the status and the text of an answer that says no', async () => {
    expect(await run('rest', 'GET {{base}}/404%7C"gone"', { args: { base: url } })).toMatchObject({
      ok: false,
      reason: 'script_error',
      error: { name: 'HttpError', message: '404 Not Found: "gone"' },
    });
  });

  it.each(['GET\n', 'GET example.com', 'GET https://example.com\nno header'])(
    'says what is no request: %j',
    async (source) => {
      expect(await run('rest', source, { args: {} })).toMatchObject({ ok: false, reason: 'bad_input' });
    },
  );

  it('reaches nothing that a script may not reach', async () => {
    const before = heard.length;
    const outcome = await run('rest', 'GET {{base}}/200', { args: { base: url }, sandbox: walled });
    expect(outcome).toMatchObject({ ok: false, reason: 'script_error' });
    expect(heard.length).toBe(before);
  });
});

describe('graphql', () => {
  it('reads the variables of the query', () => {
    const source = 'query Q($name: String!, $count: Int = 2, $ids: [ID!]!, $mode: Mode) { x }';
    const { schema } = graphqlSignature(source);
    expect(schema).toMatchObject({ required: ['api', 'name', 'ids'] });
    expect(schema.properties).toEqual({
      api: { type: 'object', format: 'resource-graphql' },
      name: { type: 'string' },
      count: { type: 'integer', nullable: true, default: 2 },
      ids: { type: 'array', items: { type: 'string' } },
      mode: { nullable: true },
    });
    expect(graphqlSignature('{ x }').schema.required).toEqual(['api']);
  });

  it('sends query and variables, and gives back the data', async () => {
    const query = 'query($n: Int!) { twice(n: $n) }';
    const api = { base_url: `${url}/200%7C{"data":{"twice":42}}`, bearer_token: 't', custom_headers: { 'x-a': 'b' } };
    expect(await run('graphql', query, { args: { api, n: 21 } })).toMatchObject({
      ok: true,
      resultJson: '{"twice":42}',
    });
    const { request, body = '' } = heard.at(-1) ?? {};
    expect(request?.headers).toMatchObject({ authorization: 'Bearer t', 'x-a': 'b' });
    expect(JSON.parse(body)).toEqual({ query, variables: { n: 21 } });
  });

  it('fails with what the server complains of', async () => {
    const api = { base_url: `${url}/200%7C{"errors":[{"message":"no such field"}]}` };
    expect(await run('graphql', '{ x }', { args: { api } })).toMatchObject({
      ok: false,
      error: { name: 'GraphqlError', message: 'no such field' },
    });
  });
});
