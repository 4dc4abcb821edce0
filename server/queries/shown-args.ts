import type { ShownArg } from '@/contract/inputs';
import { isSecretField } from './secret-fields';

const NAMES_MAX = 30;
const VALUE_LENGTH_MAX = 300;
const HIDDEN = '••••••';

/** Arguments as somebody chooses by who looks for an earlier run: short, and without what nobody should see. */
export function shownArgs(argsJson: string): ShownArg[] {
  const args = JSON.parse(argsJson) as Record<string, unknown>;
  return Object.entries(args)
    .slice(0, NAMES_MAX)
    .map(([name, value]) => ({ name, text: isSecretField(name) ? HIDDEN : shortText(value) }));
}

function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, hideSecrets);
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
}

function hideSecrets(name: string, value: unknown): unknown {
  return typeof value === 'string' && isSecretField(name) ? HIDDEN : value;
}
