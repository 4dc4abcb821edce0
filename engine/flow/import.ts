import { normalizeFlowValue, withMissingIds } from './normalize';
import { type OpenFlow, openFlow } from './schema';

export type Imported = { ok: true; flow: OpenFlow } | { ok: false; errors: string[] };

type Json = Record<string, unknown>;

/** Reads a flow from JSON text. */
export function parseOpenFlow(text: string): Imported {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    return { ok: false, errors: [`This is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`] };
  }
  return importOpenFlow(document);
}

/** Takes a whole OpenFlow, what the API answers about a flow, or a bare flow value; old spellings become today's. */
export function importOpenFlow(document: unknown): Imported {
  const envelope = envelopeOf(document);
  if (!envelope) return { ok: false, errors: ['This is not a flow: it has no list of “modules”.'] };
  const parsed = openFlow.safeParse(normalizeEnvelope(envelope));
  if (parsed.success) return { ok: true, flow: { ...parsed.data, value: withMissingIds(parsed.data.value) } };
  return { ok: false, errors: unique(parsed.error.issues.map((issue) => describeIssue(envelope, issue))) };
}

function envelopeOf(document: unknown): Json | undefined {
  if (!isJson(document)) return undefined;
  if (Array.isArray(document.modules)) return { summary: '', value: document };
  return isJson(document.value) && Array.isArray(document.value.modules) ? document : undefined;
}

function normalizeEnvelope(envelope: Json): Json {
  const { summary, description, schema, value, on_behalf_of_email: behalf } = envelope;
  const flow: Json = { summary: summary ?? '', value: normalizeFlowValue(value) };
  if (typeof description === 'string') flow.description = description;
  if (isJson(schema)) flow.schema = schema;
  if (typeof behalf === 'string') flow.on_behalf_of_email = behalf;
  // Of the settings that a deployed flow has beside its document, those that say how it runs.
  if (typeof envelope.tag === 'string') flow.tag = envelope.tag;
  if (typeof envelope.timeout === 'number') flow.timeout = envelope.timeout;
  if (envelope.visible_to_runner_only === true) flow.visible_to_runner_only = true;
  return flow;
}

function describeIssue(envelope: Json, issue: { path: PropertyKey[]; message: string }): string {
  const step = stepAround(envelope, issue.path);
  const where = issue.path.map(String).join('.');
  return `${step === undefined ? '' : `Step “${step}”: `}${where}: ${issue.message}`;
}

/** The id of the innermost module on the way to what is wrong. */
function stepAround(envelope: Json, path: PropertyKey[]): string | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const holder = readAt(envelope, path.slice(0, length));
    if (isJson(holder) && typeof holder.id === 'string' && isJson(holder.value)) return holder.id;
  }
  return undefined;
}

function readAt(root: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (holder, key) => (isJson(holder) || Array.isArray(holder) ? Reflect.get(holder, key) : undefined),
    root,
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unique(lines: string[]): string[] {
  return [...new Set(lines)];
}
