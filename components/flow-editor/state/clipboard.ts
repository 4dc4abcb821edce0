import { z } from 'zod';
import { exportOpenFlow } from '@/engine/flow/export';
import { importOpenFlow } from '@/engine/flow/import';
import type { FlowModule } from '@/engine/flow/schema';

const copied = z.object({ millrace_steps: z.array(z.unknown()).min(1) });

/** Steps as text for the clipboard; it can be pasted into another flow, window or file. */
export function stepsToText(modules: FlowModule[]): string {
  const { value } = exportOpenFlow({ summary: '', value: { modules } });
  return JSON.stringify({ millrace_steps: value.modules }, null, 2);
}

/** The steps in a pasted text, or undefined when it holds something else. */
export function stepsFromText(text: string): FlowModule[] | undefined {
  if (!text.includes('millrace_steps')) return undefined;
  try {
    const read = copied.safeParse(JSON.parse(text));
    if (!read.success) return undefined;
    const imported = importOpenFlow({ modules: read.data.millrace_steps });
    return imported.ok ? imported.flow.value.modules : undefined;
  } catch {
    return undefined;
  }
}
