import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonSchema } from '@/engine/flow/schema';
import { SCRIPT_KIND_IDS, type ScriptKind } from '@/engine/languages/kinds';
import { LANGUAGES, OFFERED_LANGUAGES, templateOf, type LanguageId } from '@/engine/languages/languages';
import type { Language } from '@/engine/languages/language';
import { openTestMariadb, type TestMariadb } from './mysql/test-database';
import { openTestPostgres, type TestPostgres } from './postgresql/test-database';
import { openRuntimes, type TestRuntimes } from './testing/open-runtimes';

const COMPILE_MS = 300_000;
/** A server of the database itself would be needed: only the form is read. */
const NOT_HERE: LanguageId[] = ['mssql'];

let own: TestRuntimes;
/** Without walls, for requests to a server on this machine. */
let bare: TestRuntimes;
let mariadb: TestMariadb;
let postgres: TestPostgres;
let server: Server;
let url: string;

beforeAll(async () => {
  [own, bare, mariadb, postgres] = await Promise.all([
    openRuntimes(),
    openRuntimes({ mode: 'off' }),
    openTestMariadb(),
    openTestPostgres(),
  ]);
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data": {"heard": true}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  server?.close();
  mariadb?.close();
  postgres?.close();
  await Promise.all([own?.close(), bare?.close()]);
});

/** The kinds for which a language has a template of its own, as it stands in the editor. */
const ALL = OFFERED_LANGUAGES.flatMap((language) =>
  SCRIPT_KIND_IDS.filter((kind) => kind === 'script' || (LANGUAGES[language] as Language).kinds?.[kind]).map(
    (kind): [LanguageId, ScriptKind] => [language, kind],
  ),
);

/** These ask the platform for a state or for links: they are run as jobs, in worker/clients.test.ts. */
const usesClient = (of: [LanguageId, ScriptKind]) => /windmill-client|import wmill/.test(templateOf(...of));

function argument(name: string, { type, format }: JsonSchema): unknown {
  if (name === 'error') return { name: 'Boom', message: 'no bread', step_id: 'b' };
  if (format === 'resource-postgresql') return postgres.resource;
  if (format === 'resource-mysql') return mariadb.resource;
  if (format === 'resource-graphql') return { base_url: url };
  return type === 'integer' || type === 'number' ? 60 : 'no bread';
}

/** As somebody fills the form: what is required, and the defaults of the rest. */
function filledForm({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
  const given = Object.entries(properties).filter(([name]) => required.includes(name));
  const hasDefault = Object.entries(properties).filter(([name, field]) => name !== 'error' && 'default' in field);
  return {
    ...Object.fromEntries(given.map(([name, field]) => [name, argument(name, field)])),
    ...Object.fromEntries(hasDefault.map(([name, field]) => [name, field.default])),
    ...(properties.error ? { error: argument('error', properties.error) } : {}),
  };
}

/** What a template of a kind is expected to give, in text that all languages write alike. */
const RESULTS: Record<ScriptKind, RegExp> = {
  script: /[a-z]/i,
  approval: /"default_args": ?{ ?"amount": ?(60|100) ?}/,
  failure: /no bread|heard/,
  trigger: /^(?!.*an.old.one).*(an.example|heard)/is,
  preprocessor: /7/,
  command: /Say what you need/,
};

const EVENT = { event: { kind: 'webhook', body: { order: { id: 7 } } } };
const LIMITS = { timeoutMs: 120_000, memoryBytesMax: 512 << 20 };

async function run(language: LanguageId, kind: ScriptKind) {
  const source = templateOf(language, kind).replaceAll('https://example.com', url);
  const { schema } = await own.runtime(language).signature(source);
  const where = language === 'rest' || language === 'graphql' ? bare : own;
  const wanted = { language, source, limits: LIMITS };
  return kind === 'preprocessor'
    ? where.run({ ...wanted, args: EVENT, env: { MILLRACE_PREPROCESS: '1' } })
    : where.run({ ...wanted, args: filledForm(schema) });
}

it.each(ALL)('the template of %s for the kind %s has a form', async (language, kind) => {
  const { schema, hasMain } = await own.runtime(language).signature(templateOf(language, kind));
  expect(hasMain).toBe(true);
  const asksNobody = kind === 'trigger' && usesClient([language, kind]);
  if (!asksNobody) expect(Object.keys(schema.properties ?? {})).not.toEqual([]);
});

const RUN = ALL.filter((each) => !NOT_HERE.includes(each[0]) && !usesClient(each));

it.for(RUN)(
  'the template of %s for the kind %s runs as it stands and gives what it is for',
  { timeout: COMPILE_MS },
  async ([language, kind], { skip }) => {
    const missing = await own.runtime(language).unavailable();
    // No package brings PowerShell.
    if (missing !== null && language === 'powershell') skip(missing);
    const outcome = await run(language, kind);
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && outcome.resultJson).toMatch(RESULTS[kind]);
  },
);
