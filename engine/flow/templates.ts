import { type LanguageId, LANGUAGES } from '../languages/languages';
import type { FlowModule, FlowModuleValue, OpenFlow } from './schema';

/** What a person can put into a flow. */
export type ModuleKind =
  | LanguageId
  | 'script'
  | 'flow'
  | 'forloopflow'
  | 'whileloopflow'
  | 'branchone'
  | 'branchall'
  | 'approval';

const DAY_S = 86_400;

const APPROVAL_CODE = `export async function main() {
  // What this returns is shown to the people who decide.
  return { description: 'Please approve, or deny, to go on.' };
}
`;

const ERROR_HANDLER_CODE = `export async function main(error: { name: string; message: string; step_id?: string }) {
  console.error(\`Step \${error.step_id ?? 'unknown'} failed: \${error.message}\`);
  return { handled: true, error };
}
`;

const PREPROCESSOR_CODE = `type Event = {
  kind: 'webhook';
  body: any;
  /** The body as it came, where it is a text or the address says raw=true. */
  raw_string: string | null;
  query: Record<string, string>;
  headers: Record<string, string>;
};

export async function preprocessor(event: Event) {
  // What this returns becomes the inputs of the flow.
  return event.body;
}
`;

/** A flow with nothing in it yet. */
export function emptyFlow(): OpenFlow {
  return {
    summary: '',
    description: '',
    value: { modules: [] },
    schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: {}, required: [] },
  };
}

/** A new module as it stands right after it was dropped into the flow. */
export function newModule(kind: ModuleKind, id: string): FlowModule {
  if (kind === 'approval') {
    return {
      id,
      summary: 'Approval',
      value: rawScript('bun', APPROVAL_CODE),
      suspend: { required_events: 1, timeout: DAY_S },
    };
  }
  if (kind === 'whileloopflow') {
    return { id, summary: '', value: newValue(kind), stop_after_if: { expr: 'false', skip_if_stopped: false } };
  }
  return { id, summary: '', value: newValue(kind) };
}

export function newFailureModule(): FlowModule {
  const value = {
    ...rawScript('bun', ERROR_HANDLER_CODE),
    input_transforms: { error: { type: 'javascript' as const, expr: 'error' } },
  };
  return { id: 'failure', summary: 'Error handler', value };
}

export function newPreprocessorModule(): FlowModule {
  return { id: 'preprocessor', summary: 'Preprocessor', value: rawScript('bun', PREPROCESSOR_CODE) };
}

function newValue(kind: Exclude<ModuleKind, 'approval'>): FlowModuleValue {
  switch (kind) {
    case 'script':
    case 'flow':
      return { type: kind, path: '', input_transforms: {} };
    case 'forloopflow':
      return {
        type: 'forloopflow',
        iterator: { type: 'javascript', expr: '[1, 2, 3]' },
        modules: [],
        skip_failures: false,
        parallel: false,
      };
    case 'whileloopflow':
      return { type: 'whileloopflow', modules: [], skip_failures: false };
    case 'branchone':
      return { type: 'branchone', branches: [{ summary: '', expr: 'false', modules: [] }], default: [] };
    case 'branchall':
      return {
        type: 'branchall',
        branches: [
          { summary: '', skip_failure: false, modules: [] },
          { summary: '', skip_failure: false, modules: [] },
        ],
        parallel: true,
      };
    default:
      return rawScript(kind, LANGUAGES[kind].starter);
  }
}

function rawScript(language: LanguageId, content: string) {
  return { type: 'rawscript' as const, language, content, input_transforms: {} };
}
