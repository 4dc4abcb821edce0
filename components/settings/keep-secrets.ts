import { createVariable, existsVariable, updateVariable } from '@/contract/variables';
import type { JsonSchema } from '@/engine/flow/schema';
import { callApi } from '../api/client';
import { fieldKind } from '../form/field-kind';

type Kept = { workspace: string; path: string; schema: JsonSchema; value: unknown };

/**
 * Moves what was typed into password fields to secret variables beside the resource, and leaves references:
 * a resource can be read by everyone who may run it, a secret only by the runs.
 */
export async function keepSecrets({ workspace, path, schema, value }: Kept): Promise<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept: Record<string, unknown> = { ...value };
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const typed = kept[name];
    if (isSecretText(field, typed)) kept[name] = await keepSecret(workspace, `${path}_${name}`, typed);
  }
  return kept;
}

function isSecretText(field: JsonSchema, typed: unknown): typed is string {
  const isSecret = fieldKind(field) === 'password' || field.password === true;
  return isSecret && typeof typed === 'string' && typed !== '' && !typed.startsWith('$var:');
}

async function keepSecret(workspace: string, path: string, value: string): Promise<string> {
  const isKnown = await callApi(existsVariable, { params: { workspace, path } });
  if (isKnown) await callApi(updateVariable, { params: { workspace, path }, body: { value, is_secret: true } });
  else {
    const description = 'Made for the resource of the same name';
    await callApi(createVariable, { params: { workspace }, body: { path, value, is_secret: true, description } });
  }
  return `$var:${path}`;
}
