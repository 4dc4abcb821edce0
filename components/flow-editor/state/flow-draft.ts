import { z } from 'zod';
import { type OpenFlow, openFlow } from '@/engine/flow/schema';
import { draftStore } from '../../draft/draft-store';

/** A flow that was edited and not saved, with the version it started from (null: a new flow). */
const keptFlow = z.object({ flow: openFlow, path: z.string(), version: z.number().nullable(), keptAt: z.number() });
export type KeptFlow = z.infer<typeof keptFlow>;

export const flowDrafts = draftStore('flow', keptFlow);

export function isSameFlow(one: OpenFlow, other: OpenFlow): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
