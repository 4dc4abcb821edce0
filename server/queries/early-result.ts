import { loadFlowDocument } from '../db/flow-documents';
import { loadJobHead } from '../db/live';
import { loadEndedModule } from '../db/scope-reads';
import { loadValue } from '../db/values';
import { parseResult } from './get-job';
import type { ResultMaybe } from './get-job-result';

/** The step whose result answers those who wait for this flow run; null: they wait for its end. */
export async function earlyReturnOf(flowId: string): Promise<string | null> {
  const head = await loadJobHead(flowId);
  return (head && (await loadFlowDocument(head)).early_return) || null;
}

/** The result of that step, once it has ended for good: null as long as it runs or is tried again. */
export async function getEarlyResult(flowId: string, moduleId: string): Promise<ResultMaybe | null> {
  const ended = await loadEndedModule(flowId, moduleId);
  if (!ended?.result) return null;
  const result = parseResult(await loadValue(ended.result));
  return { completed: true, result, success: ended.status !== 'failure', started: true };
}
