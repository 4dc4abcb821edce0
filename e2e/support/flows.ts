import type { FlowModule } from '@/engine/flow/schema';

export function identityStep(id: string): FlowModule {
  return { id, summary: '', value: { type: 'identity' } };
}

export function bashStep(id: string, summary: string, content: string): FlowModule {
  return { id, summary, value: { type: 'rawscript', language: 'bash', content, input_transforms: {} } };
}
