import type { ControlSettings } from '@/engine/flow/controls';
import type { FlowModule, LeafValue } from '@/engine/flow/schema';
import { saveCode } from '@/server/db/code';
import { findFlow, findScript, findScriptByHash, loadFlowDocument } from '@/server/db/flow-documents';
import type { JobHead } from '@/server/db/live';
import type { NewJob } from '@/server/db/plan';
import { isLanguage } from '@/engine/languages/languages';
import { FLOW_TAG } from '@/server/commands/submit-run';
import { flowNames, type RunSettings } from '@/server/run-controls';
import { scriptTag } from '@/server/script-tag';

/** The step can't be started: the flow names something that is not there, or that it may not use. */
export class StepRefused extends Error {
  override name = 'StepRefused';
}

/** What a step runs, and what that says for itself about how. */
export type StepRunnable = {
  job: Pick<NewJob, 'kind'> & Partial<NewJob>;
  /** Empty when it names none. */
  tag: string;
  defaultTag: string;
  priority: number | null;
  settings: RunSettings;
  /** See server/run-controls.ts. */
  identity: string;
  place: string;
};

type At = { flow: JobHead; before: Date };

/** A run finishes on the versions it started with: paths mean what they meant when the run was accepted. */
export async function stepRunnable(module: FlowModule, at: At): Promise<StepRunnable> {
  const value = module.value as LeafValue;
  if (value.type === 'rawscript') return inlineScript(module.id, value, at.flow);
  return value.type === 'script' ? deployedScript(value, at) : deployedFlow(value, at);
}

async function inlineScript(
  moduleId: string,
  value: Extract<LeafValue, { type: 'rawscript' }>,
  flow: JobHead,
): Promise<StepRunnable> {
  // It would wait for a worker that cannot exist.
  if (!isLanguage(value.language)) throw new StepRefused(`Millrace has no runtime for the language ${value.language}.`);
  const codeHash = await saveCode(value.content);
  return {
    job: {
      kind: 'preview',
      runnablePath: value.path ?? null,
      codeHash,
      language: value.language,
      lock: value.lock ?? null,
    },
    tag: value.tag ?? '',
    defaultTag: value.language,
    priority: null,
    settings: { ...concurrencyOf(value) },
    identity: JSON.stringify(['code', value.language, codeHash, value.lock ?? '']),
    place: `flow/${flow.runnablePath ?? flow.codeHash}-${moduleId}`,
  };
}

function concurrencyOf(value: Extract<LeafValue, { type: 'rawscript' }>): ControlSettings {
  const { concurrent_limit, concurrency_time_window_s, custom_concurrency_key } = value;
  return { concurrent_limit, concurrency_time_window_s, concurrency_key: custom_concurrency_key };
}

async function deployedScript(
  value: Extract<LeafValue, { type: 'script' }>,
  { flow, before }: At,
): Promise<StepRunnable> {
  const found = value.hash
    ? await findScriptByHash(flow.workspaceId, value.hash)
    : await findScript(flow.workspaceId, value.path, before);
  if (!found)
    throw new StepRefused(`There is no script ${value.hash ? `with hash ${value.hash}` : `at ${value.path}`}.`);
  return {
    job: {
      kind: 'script',
      runnablePath: found.path,
      scriptHash: found.hash,
      codeHash: found.codeHash,
      language: found.language,
      lock: found.lock,
      timeoutMs: found.timeout === null ? null : found.timeout * 1000,
      onWorkerLost: found.onWorkerLost,
    },
    tag: value.tag_override || scriptTag(flow.workspaceId, found) || '',
    defaultTag: found.language,
    priority: found.priority,
    settings: { ...found.controls, delete_after_secs: found.deleteAfterS },
    identity: `script:${found.hash}`,
    place: `script/${found.path}`,
  };
}

async function deployedFlow(value: Extract<LeafValue, { type: 'flow' }>, { flow, before }: At): Promise<StepRunnable> {
  const found = await findFlow(flow.workspaceId, value.path, before);
  if (!found) throw new StepRefused(`There is no flow at ${value.path}.`);
  const document = await loadFlowDocument({ flowVersionId: found.id, codeHash: null });
  return {
    job: {
      kind: 'flow',
      runnablePath: found.path,
      flowVersionId: found.id,
      timeoutMs: found.timeout === null ? null : found.timeout * 1000,
    },
    tag: found.tag ?? '',
    defaultTag: FLOW_TAG,
    priority: document.priority ?? null,
    settings: document,
    ...flowNames({ flowVersionId: found.id, runnablePath: found.path }),
  };
}
