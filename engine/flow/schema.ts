import { z } from 'zod';
import { concurrencyFields, controlFields, type DebounceSettings, stepControlFields } from './controls';
import { scriptLimits } from './script-limits';

// The stored flow document is OpenFlow (Apache-2.0, windmill-labs openflow.openapi.yaml, v1.644 and the
// engine's own additions). Unknown keys are kept: what another tool wrote comes back out unchanged.

export const inputTransform = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('static'), value: z.unknown().optional() }),
  z.looseObject({ type: z.literal('javascript'), expr: z.string().default('') }),
  // Filled in by a model in agents' tools; everywhere else it stands for null.
  z.looseObject({ type: z.literal('ai') }),
]);
export type InputTransform = z.infer<typeof inputTransform>;

export const inputTransforms = z.record(z.string(), inputTransform);
export type InputTransforms = z.infer<typeof inputTransforms>;

const seconds = z.number().int().min(0);

/** Backoff of attempt n (counted from 0): see `retryDelayMs`. All durations in seconds. */
export const retry = z.looseObject({
  constant: z.looseObject({ attempts: seconds.default(0), seconds: seconds.default(0) }).nullish(),
  exponential: z
    .looseObject({
      attempts: seconds.default(0),
      multiplier: seconds.default(1),
      seconds: seconds.default(0),
      random_factor: z.number().min(0).max(100).nullish(),
    })
    .nullish(),
  retry_if: z.looseObject({ expr: z.string() }).nullish(),
});
export type Retry = z.infer<typeof retry>;

export const stopAfterIf = z.looseObject({
  expr: z.string(),
  skip_if_stopped: z.boolean().nullish(),
  error_message: z.string().nullish(),
  error_include_result: z.boolean().nullish(),
});
export type StopAfterIf = z.infer<typeof stopAfterIf>;

export const suspend = z.looseObject({
  required_events: z.number().int().min(0).nullish(),
  /** Seconds; 1800 when absent. */
  timeout: seconds.nullish(),
  resume_form: z.looseObject({ schema: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  user_auth_required: z.boolean().nullish(),
  user_groups_required: inputTransform.nullish(),
  self_approval_disabled: z.boolean().nullish(),
  hide_cancel: z.boolean().nullish(),
  continue_on_disapprove_timeout: z.boolean().nullish(),
});
export type Suspend = z.infer<typeof suspend>;

export const mock = z.looseObject({ enabled: z.boolean().nullish(), return_value: z.unknown().optional() });

const script = {
  input_transforms: inputTransforms.default({}),
};

export const rawScript = z.looseObject({
  type: z.literal('rawscript'),
  ...script,
  content: z.string(),
  language: z.string(),
  path: z.string().nullish(),
  lock: z.string().nullish(),
  tag: z.string().nullish(),
  ...concurrencyFields,
  custom_concurrency_key: z.string().max(1000).nullish(),
  /** Of Millrace alone: as those of a deployed script. */
  limits: scriptLimits.nullish(),
});

export const pathScript = z.looseObject({
  type: z.literal('script'),
  ...script,
  path: z.string(),
  hash: z.string().nullish(),
  tag_override: z.string().nullish(),
});

export const pathFlow = z.looseObject({ type: z.literal('flow'), ...script, path: z.string() });

export const identity = z.looseObject({ type: z.literal('identity'), flow: z.boolean().nullish() });

export type FlowModule = {
  id: string;
  value: FlowModuleValue;
  summary?: string | null;
  stop_after_if?: StopAfterIf | null;
  stop_after_all_iters_if?: StopAfterIf | null;
  skip_if?: { expr: string } | null;
  sleep?: InputTransform | null;
  timeout?: InputTransform | number | null;
  cache_ttl?: number | null;
  cache_ignore_s3_path?: boolean | null;
  debouncing?: DebounceSettings | null;
  priority?: number | null;
  mock?: z.infer<typeof mock> | null;
  suspend?: Suspend | null;
  continue_on_error?: boolean | null;
  retry?: Retry | null;
  /** Ours. Absent means retry: a script whose worker is lost runs again. */
  on_worker_lost?: 'retry' | 'fail' | null;
  delete_after_use?: boolean | null;
  /** Seconds after the end of the whole run. */
  delete_after_secs?: number | null;
  [extra: string]: unknown;
};

export type Branch = {
  summary?: string | null;
  expr?: string;
  skip_failure?: boolean | null;
  modules: FlowModule[];
  [extra: string]: unknown;
};

export type ForLoop = {
  type: 'forloopflow';
  iterator: InputTransform;
  modules: FlowModule[];
  /** Absent means true. */
  skip_failures?: boolean | null;
  parallel?: boolean | null;
  parallelism?: InputTransform | number | null;
  squash?: boolean | null;
  [extra: string]: unknown;
};
export type WhileLoop = {
  type: 'whileloopflow';
  modules: FlowModule[];
  /** Absent means false. */
  skip_failures?: boolean | null;
  squash?: boolean | null;
  [extra: string]: unknown;
};
export type BranchOne = { type: 'branchone'; branches: Branch[]; default: FlowModule[]; [extra: string]: unknown };
export type BranchAll = { type: 'branchall'; branches: Branch[]; parallel?: boolean | null; [extra: string]: unknown };

export type LeafValue = z.infer<typeof rawScript> | z.infer<typeof pathScript> | z.infer<typeof pathFlow>;
export type FlowModuleValue = LeafValue | z.infer<typeof identity> | ForLoop | WhileLoop | BranchOne | BranchAll;

const modules: z.ZodType<FlowModule[]> = z.lazy(() => z.array(flowModule));

const forLoop = z.looseObject({
  type: z.literal('forloopflow'),
  iterator: inputTransform,
  modules,
  skip_failures: z.boolean().nullish(),
  parallel: z.boolean().nullish(),
  parallelism: z.union([z.number().int().min(1), inputTransform]).nullish(),
  squash: z.boolean().nullish(),
});
const whileLoop = z.looseObject({
  type: z.literal('whileloopflow'),
  modules,
  skip_failures: z.boolean().nullish(),
  squash: z.boolean().nullish(),
});
const branch = z.looseObject({ summary: z.string().nullish(), modules, skip_failure: z.boolean().nullish() });
const branchOne = z.looseObject({
  type: z.literal('branchone'),
  branches: z.array(branch.extend({ expr: z.string() })).default([]),
  default: modules.default([]),
});
const branchAll = z.looseObject({
  type: z.literal('branchall'),
  branches: z.array(branch).default([]),
  parallel: z.boolean().nullish(),
});

const moduleValue: z.ZodType<FlowModuleValue> = z.discriminatedUnion(
  'type',
  [rawScript, pathScript, pathFlow, identity, forLoop, whileLoop, branchOne, branchAll],
  { error: ({ input }) => unknownType(input) },
) as z.ZodType<FlowModuleValue>;

function unknownType(value: unknown): string | undefined {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (type === 'aiagent') return 'AI agent steps are not supported';
  return type === undefined ? undefined : `the type ${JSON.stringify(type)} is not known here`;
}

export const flowModule: z.ZodType<FlowModule> = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'a step id has 1 to 64 letters, digits, _ or -'),
  value: moduleValue,
  summary: z.string().nullish(),
  stop_after_if: stopAfterIf.nullish(),
  stop_after_all_iters_if: stopAfterIf.nullish(),
  skip_if: z.looseObject({ expr: z.string() }).nullish(),
  sleep: inputTransform.nullish(),
  timeout: z.union([z.number().min(0), inputTransform]).nullish(),
  ...stepControlFields,
  priority: z.number().int().nullish(),
  mock: mock.nullish(),
  suspend: suspend.nullish(),
  continue_on_error: z.boolean().nullish(),
  retry: retry.nullish(),
  on_worker_lost: z.enum(['retry', 'fail']).nullish(),
  delete_after_use: z.boolean().nullish(),
  delete_after_secs: seconds.nullish(),
}) as z.ZodType<FlowModule>;

export const flowValue = z.looseObject({
  modules,
  failure_module: flowModule.nullish(),
  preprocessor_module: flowModule.nullish(),
  same_worker: z.boolean().nullish(),
  skip_expr: z.string().nullish(),
  flow_env: z.record(z.string(), z.unknown()).nullish(),
  ...controlFields,
  priority: z.number().int().nullish(),
  preserve_step_tags: z.boolean().nullish(),
  early_return: z.string().nullish(),
});
export type FlowValue = z.infer<typeof flowValue>;

/** A JSON Schema (2020-12) of type object, with the form extensions `format: "resource-<type>"` and `order`. */
export type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  order?: string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  format?: string;
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  contentEncoding?: string;
  nullable?: boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  [extra: string]: unknown;
};
export const jsonSchema: z.ZodType<JsonSchema> = z.record(z.string(), z.unknown()) as z.ZodType<JsonSchema>;

/** The envelope that is exported, imported and stored as one version. */
export const openFlow = z.looseObject({
  summary: z.string().default(''),
  description: z.string().nullish(),
  value: flowValue,
  schema: jsonSchema.nullish(),
});
export type OpenFlow = z.infer<typeof openFlow>;

export function isContainer(value: FlowModuleValue): value is ForLoop | WhileLoop | BranchOne | BranchAll {
  return ['forloopflow', 'whileloopflow', 'branchone', 'branchall'].includes(value.type);
}
