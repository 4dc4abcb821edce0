import type { z as Zod } from 'zod';
import { z } from 'zod';
import type { EndpointSpec, ReplyKind } from '@/contract/endpoint';
import { getConfig } from '../config';
import { DOCS_STYLE } from './docs-style';

/** The API to read: one page without scripts, made from the specs the router serves. */
export function docsPage(specs: readonly EndpointSpec[]): string {
  const tags = [...new Set(specs.map((spec) => spec.tag))].toSorted();
  const groups = tags.map((tag) => ({ tag, specs: specs.filter((spec) => spec.tag === tag) }));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Millrace API</title><style>${DOCS_STYLE}</style></head><body>
<nav aria-label="Operations"><a class="home" href="/">Millrace</a>
${groups.map((group) => navGroup(group.tag, group.specs)).join('\n')}</nav>
<main>${introduction()}
${groups.map((group) => section(group.tag, group.specs)).join('\n')}</main></body></html>`;
}

function navGroup(tag: string, specs: EndpointSpec[]): string {
  const links = specs.map((spec) => `<li><a href="#${anchorOf(spec)}">${escape(spec.path)}</a></li>`);
  return `<details><summary>${escape(tag)} <span>${specs.length}</span></summary><ul>${links.join('')}</ul></details>`;
}

function introduction(): string {
  const base = `${getConfig().baseUrl}/api`;
  return `<header><h1>Millrace API</h1>
<p>Every address below begins with <code>${escape(base)}</code>. Methods, paths and fields are Windmill's wherever Windmill has
the operation, so its command line and client libraries work here.</p>
<p>Programs send <code>Authorization: Bearer &lt;token&gt;</code>; tokens are made under <em>Settings → Tokens</em>. Browsers use the
session cookie, and with it send <code>x-millrace-csrf: 1</code> on everything but GET.</p>
<p>A refusal answers <code>{"error": {"code", "message", "field"?, "request_id"}}</code>: 401 without credentials, 403 without the
right, 404 for what does not exist or may not be known, 409 where somebody else was first, 422 for bad input with the path of the
field, 429 and 503 with <code>Retry-After</code>.</p>
<p>The same as OpenAPI 3.1: <a href="/api/openapi.json">JSON</a>, <a href="/api/openapi.yaml">YAML</a>.</p></header>`;
}

function section(tag: string, specs: EndpointSpec[]): string {
  return `<section><h2>${escape(tag)}</h2>${specs.map(operation).join('\n')}</section>`;
}

function operation(spec: EndpointSpec): string {
  const path = escape(spec.path).replace(/\{\w+\}/g, (name) => `<var>${name}</var>`);
  return `<article id="${anchorOf(spec)}"><h3><span class="method ${spec.method}">${spec.method.toUpperCase()}</span>
<a href="#${anchorOf(spec)}"><code>${path}</code></a><span class="role" title="Who may call it">${spec.role}</span></h3>
<p>${escape(spec.summary)}</p>
${spec.query ? fieldTable('Query', schemaOf(spec.query, 'input')) : ''}
${spec.body ? fieldTable('Body', schemaOf(spec.body, 'input')) : ''}
${Object.entries(spec.reply)
  .map(([status, kind]) => reply(status, kind))
  .join('')}</article>`;
}

const KINDS = { text: 'plain text', stream: 'server-sent events', redirect: 'a redirect', html: 'a page' };

function reply(status: string, kind: ReplyKind): string {
  if (typeof kind === 'string') return `<p class="reply"><b>${status}</b> ${KINDS[kind]}</p>`;
  return fieldTable(`<b>${status}</b>`, schemaOf(kind, 'output'));
}

type Shape = {
  type?: string | string[];
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  anyOf?: Shape[];
  oneOf?: Shape[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  default?: unknown;
  $ref?: string;
  additionalProperties?: Shape | boolean;
};

function schemaOf(schema: Zod.ZodType, io: 'input' | 'output'): Shape {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Shape;
}

function fieldTable(title: string, shape: Shape): string {
  const rowsOf = shape.type === 'array' ? (shape.items ?? {}) : shape;
  const kind = shape.type === 'array' ? 'a list of objects' : 'an object';
  if (!rowsOf.properties) return `<p class="reply">${title} <span class="type">${escape(typeText(shape))}</span></p>`;
  const rows = Object.entries(rowsOf.properties).map(([name, field]) => fieldRow(name, field, rowsOf.required ?? []));
  return `<details class="shape"><summary>${title} <span class="type">${kind}</span></summary>
<table><tbody>${rows.join('')}</tbody></table></details>`;
}

function fieldRow(name: string, field: Shape, required: string[]): string {
  const need = required.includes(name) && field.default === undefined ? '' : ' <i>optional</i>';
  const standard = field.default === undefined ? '' : `, else <code>${escape(JSON.stringify(field.default))}</code>`;
  return `<tr><th scope="row"><code>${escape(name)}</code></th><td>${escape(typeText(field))}${standard}${need}</td></tr>`;
}

function typeText(shape: Shape): string {
  const choices = shape.anyOf ?? shape.oneOf;
  if (shape.enum) return shape.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (choices) return [...new Set(choices.map(typeText))].join(' | ');
  if (shape.type === 'array') return `${typeText(shape.items ?? {})}[]`;
  if (shape.$ref) return 'object';
  const types = [shape.type ?? 'any'].flat().join(' | ');
  return shape.format ? `${types} (${shape.format})` : types;
}

function anchorOf(spec: EndpointSpec): string {
  return `${spec.method}${spec.path.replace(/[^A-Za-z0-9]+/g, '-')}`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
