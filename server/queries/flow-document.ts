import { z } from 'zod';
import { flowModule, type FlowModule, type FlowValue, type JsonSchema } from '@/engine/flow/schema';
import { loadFlowDocument } from '../db/flow-documents';
import { loadFlowHead, type JobRecord } from '../db/job-reads';

type FlowJob = Pick<JobRecord, 'id' | 'workspaceId' | 'kind' | 'flowVersionId' | 'codeHash'>;

/** The document that a flow job runs on: its version, or the text of a preview. Null when the job is no flow. */
export async function flowValueOf(job: FlowJob): Promise<FlowValue | null> {
  return job.kind === 'flow' || job.kind === 'flowpreview' ? loadFlowDocument(job) : null;
}

export type FlowHead = { summary: string; schema: JsonSchema | null };

export async function flowHeadOf(job: FlowJob): Promise<FlowHead> {
  const row = job.flowVersionId === null ? null : await loadFlowHead(job.workspaceId, job.flowVersionId);
  if (!row) return { summary: '', schema: null };
  return {
    summary: row.summary,
    schema: row.schemaJson === null ? null : (JSON.parse(row.schemaJson) as JsonSchema | null),
  };
}

const moduleList = z.array(flowModule);

/** The modules of a scope, by the JSON pointer it carries. */
export function modulesAt(value: FlowValue, pointer: string): FlowModule[] {
  let here: unknown = value;
  for (const key of pointer.split('/').slice(1)) {
    here = typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[key] : undefined;
  }
  return moduleList.parse(here);
}
