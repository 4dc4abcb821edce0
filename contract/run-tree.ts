import { z } from 'zod';
import { flowValue, jsonSchema } from '@/engine/flow/schema';
import { endpoint } from './endpoint';
import { runState } from './job-shape';

/** State of a module in a scope. A module that was not reached has no entry. */
export const moduleState = z.enum(['waiting', 'running', 'suspended', 'success', 'failure', 'canceled']);
export type ModuleState = z.infer<typeof moduleState>;

export const errorSummary = z.object({ name: z.string(), message: z.string(), stepId: z.string().optional() });
export type ErrorSummary = z.infer<typeof errorSummary>;

export const treeStep = z.object({
  id: z.uuid(),
  kind: z.string().describe('flow when the step is a sub-flow: its tree has an entry of its own'),
  path: z.string().nullable(),
  language: z.string().nullable(),
  state: runState,
  attempt: z.number().int(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  error: errorSummary.nullable(),
  progress: z.number().int().nullable().describe('how far it says it has come, in percent, while it is under way'),
});
export type TreeStep = z.infer<typeof treeStep>;

export const treeModule = z.object({
  moduleId: z.string(),
  state: moduleState,
  isSkipped: z.boolean(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  step: treeStep.nullable(),
  failedSteps: z.array(treeStep).describe('the tries that were repeated, oldest first'),
  run: z.number().int(),
  branchChosen: z.number().int().nullable().describe('-1 is the default branch'),
  isParallel: z.boolean(),
  total: z.number().int().nullable().describe('iterations or branches in all, as far as known'),
  failed: z.number().int(),
  deadline: z.string().nullable().describe('of a decision'),
  approvers: z.array(z.object({ resumeId: z.number(), approver: z.string() })),
  /** Iterations or branches; more than these exist when `nextAfter` is set. */
  scopes: z.array(z.uuid()),
  nextAfter: z.number().int().nullable(),
});
export type TreeModule = z.infer<typeof treeModule>;

export const treeScope = z.object({
  id: z.uuid(),
  flowId: z.uuid(),
  parentScopeId: z.uuid().nullable(),
  parentModuleId: z.string().nullable(),
  index: z.number().int().nullable(),
  state: moduleState,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  value: z.unknown().describe('the element of the iteration, when it is short'),
  modules: z.array(treeModule),
});
export type TreeScope = z.infer<typeof treeScope>;

export const treeFlow = z.object({
  id: z.uuid(),
  path: z.string().nullable(),
  summary: z.string(),
  state: runState,
  value: flowValue,
  schema: jsonSchema.nullable(),
  scopeId: z.uuid(),
});
export type TreeFlow = z.infer<typeof treeFlow>;

export const runTree = z.object({
  rootId: z.uuid(),
  revision: z.string(),
  /** The flow that was asked for and the sub-flows in the scopes below. */
  flows: z.array(treeFlow),
  scopes: z.array(treeScope),
});
export type RunTree = z.infer<typeof runTree>;

export const getRunTree = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/run_tree/{id}',
  run: 'id',
  role: 'operator',
  summary: 'What a flow run did: every scope with its modules and steps, 200 iterations of a module at a time',
  tag: 'Job',
  params: z.object({ workspace: z.string(), id: z.uuid() }),
  query: z.object({
    scope: z.uuid().optional().describe('only the iterations of `module` in this scope'),
    module: z.string().optional(),
    after: z.coerce
      .number<number | string>()
      .int()
      .min(-1)
      .optional()
      .describe('the index of the last iteration known'),
  }),
  reply: { 200: runTree },
});
