import { stringify } from 'yaml';
import { z } from 'zod';
import type { EndpointSpec, ReplyKind } from '@/contract/endpoint';
import { getConfig } from '../config';

type Json = Record<string, unknown>;

type Components = {
  schemas: Json;
  /** Sets of definitions that were moved here, by their content, and the names they got. */
  named: Map<string, ReadonlyMap<string, string>>;
};

/** The API as an OpenAPI 3.1 document, made from the specs the router serves. */
export function openApiDocument(specs: readonly EndpointSpec[]): Json {
  const components: Components = { schemas: { Error: ERROR }, named: new Map() };
  const paths: Record<string, Json> = {};
  for (const spec of specs) paths[spec.path] = { ...paths[spec.path], [spec.method]: operationOf(spec, components) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version: getConfig().version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api' }],
    tags: [...new Set(specs.map((spec) => spec.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: getConfig().baseUrl.startsWith('https:') ? '__Host-millrace' : 'millrace',
        },
      },
    },
  };
}

const memory = new WeakMap<readonly EndpointSpec[], { json: string; yaml: string }>();

export function openApiJson(specs: readonly EndpointSpec[]): string {
  return textsOf(specs).json;
}

export function openApiYaml(specs: readonly EndpointSpec[]): string {
  return textsOf(specs).yaml;
}

// The routes do not change while a process lives.
function textsOf(specs: readonly EndpointSpec[]): { json: string; yaml: string } {
  const known = memory.get(specs);
  if (known) return known;
  const document = openApiDocument(specs);
  const texts = { json: JSON.stringify(document), yaml: stringify(document, { aliasDuplicateObjects: false }) };
  memory.set(specs, texts);
  return texts;
}

const ERROR = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'request_id'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        field: { type: 'string', description: 'The field at fault, as a path' },
        request_id: { type: 'string' },
      },
    },
  },
};

function operationOf(spec: EndpointSpec, components: Components): Json {
  return {
    operationId: operationId(spec),
    tags: [spec.tag],
    summary: spec.summary,
    description: `Role: ${spec.role}.`,
    'x-role': spec.role,
    security: spec.role === 'public' ? [{}] : [{ bearer: [] }, { session: [] }],
    parameters: [...pathParameters(spec), ...queryParameters(spec, components), ...headerParameters(spec)],
    ...(spec.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: schemaOf(spec.body, 'input', components) },
              ...(spec.takesWebhooks ? WEBHOOK_CONTENT : {}),
            },
          },
        }
      : {}),
    responses: { ...successes(spec, components), default: FAILURE },
  };
}

const WEBHOOK_CONTENT = {
  'application/x-www-form-urlencoded': { schema: { type: 'object', additionalProperties: { type: 'string' } } },
  'text/plain': { schema: { type: 'string', description: 'Becomes the argument raw_string, as XML does' } },
};

const FAILURE = {
  description: 'A refusal',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};

function operationId(spec: EndpointSpec): string {
  const words = `${spec.method} ${spec.path}`.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}

function pathParameters(spec: EndpointSpec): Json[] {
  return [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    ...(name === 'path' ? { description: 'May hold slashes, sent as they are' } : {}),
    schema: { type: 'string' },
  }));
}

function queryParameters(spec: EndpointSpec, components: Components): Json[] {
  if (!spec.query) return [];
  const { properties = {}, required = [] } = schemaOf(spec.query, 'input', components) as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function headerParameters(spec: EndpointSpec): Json[] {
  if (!spec.takesIdempotencyKey) return [];
  const description = 'The same request sent again with the same key within 24 hours is the same run';
  return [{ name: 'Idempotency-Key', in: 'header', required: false, description, schema: { type: 'string' } }];
}

function successes(spec: EndpointSpec, components: Components): Json {
  return Object.fromEntries(
    Object.entries(spec.reply).map(([status, kind]) => [
      status,
      { description: 'Done', ...contentOf(kind, components) },
    ]),
  );
}

function contentOf(kind: ReplyKind, components: Components): Json {
  if (kind === 'redirect') return {};
  if (typeof kind === 'string') return { content: { [MEDIA_TYPE[kind]]: { schema: { type: 'string' } } } };
  return { content: { 'application/json': { schema: schemaOf(kind, 'output', components) } } };
}

const MEDIA_TYPE = { text: 'text/plain', stream: 'text/event-stream', html: 'text/html' };

/** What a schema defines inside itself (recursive shapes) moves to the document's components, once. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): Json {
  const {
    $schema: _dialect,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & { $defs?: Json };
  if (!$defs) return rest;
  const content = JSON.stringify($defs);
  const names = components.named.get(content) ?? nameAll($defs, components);
  components.named.set(content, names);
  return renamed(rest, names) as Json;
}

function nameAll(definitions: Json, { schemas }: Components): ReadonlyMap<string, string> {
  const first = Object.keys(schemas).length;
  const names = new Map(Object.keys(definitions).map((name, index) => [`#/$defs/${name}`, `Shape${first + index}`]));
  for (const [name, definition] of Object.entries(definitions)) {
    schemas[names.get(`#/$defs/${name}`) ?? name] = renamed(definition, names);
  }
  return names;
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key === '$ref' && typeof inner === 'string' ? names.get(inner) : undefined;
      return [key, name ? `#/components/schemas/${name}` : renamed(inner, names)];
    }),
  );
}
