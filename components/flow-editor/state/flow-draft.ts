import { z } from 'zod';
import type { FlowReply } from '@/contract/flows';
import { type OpenFlow, openFlow } from '@/engine/flow/schema';

/** A flow that was edited and not deployed, with the version it was made from (null: a new flow). */
export type KeptFlow = { flow: OpenFlow; path: string; version: number | null };

const storedFlow = z.object({ path: z.string(), parent_version_id: z.number().nullish() });

/** What is stored of a draft: the fields a deploy has. */
export function storedText({ flow, path, version }: KeptFlow): string {
  return JSON.stringify({ ...flow, path, parent_version_id: version });
}

/** A stored draft; null where it cannot be read. */
export function readStored(value: unknown): KeptFlow | null {
  const place = storedFlow.safeParse(value);
  const flow = openFlow.safeParse(value);
  if (!place.success || !flow.success) return null;
  const { path: _path, parent_version_id: _version, ...rest } = flow.data;
  return { flow: rest, path: place.data.path, version: place.data.parent_version_id ?? null };
}

/** What is edited of a deployed version. */
export function flowOf({ summary, description, value, schema, tag, timeout, ...rest }: FlowReply): OpenFlow {
  return {
    summary,
    description,
    value,
    schema,
    ...(tag ? { tag } : {}),
    ...(timeout ? { timeout } : {}),
    ...(rest.visible_to_runner_only ? { visible_to_runner_only: true } : {}),
  };
}

/** The same the other way: what is sent to deploy it. */
export function bodyOf(flow: OpenFlow) {
  const { summary, description, value, schema } = flow;
  return {
    summary,
    description,
    value,
    schema,
    tag: typeof flow.tag === 'string' ? flow.tag : null,
    timeout: typeof flow.timeout === 'number' ? flow.timeout : null,
    visible_to_runner_only: flow.visible_to_runner_only === true,
  };
}

export function isSameFlow(one: OpenFlow, other: OpenFlow): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
