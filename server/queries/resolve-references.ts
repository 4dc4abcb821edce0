import { isExactNumber } from '@/engine/input/exact-json';
import type { RightsHolder } from '../auth/path-rights';
import { AppError } from '../errors';
import { getResourceValue } from './get-resource';
import { readVariable } from './get-variable';
import { isSecretField } from './secret-fields';

const DEPTH_MAX = 64;
const REFERENCES_MAX = 1000;

type Walk = {
  workspaceId: string;
  holder: RightsHolder;
  /** The resources being resolved, outermost first. */
  within: string[];
  depth: number;
  budget: { left: number };
  secrets: string[];
};

/**
 * The value with every text `$var:<path>` replaced by that variable's value and every `$res:<path>` by that
 * resource's value, itself resolved, with the rights of `holder`. Refuses what leads back to itself.
 */
export async function resolveReferences(workspaceId: string, value: unknown, holder: RightsHolder): Promise<unknown> {
  return (await resolveWithSecrets(workspaceId, value, holder)).value;
}

export type Resolved = {
  value: unknown;
  /** Texts in it that nobody should see: secret variables, and what resources call a password or the like. */
  secrets: string[];
};

export async function resolveWithSecrets(workspaceId: string, value: unknown, holder: RightsHolder): Promise<Resolved> {
  const secrets: string[] = [];
  const walk = { workspaceId, holder, within: [], depth: 0, budget: { left: REFERENCES_MAX }, secrets };
  return { value: await resolve(value, walk), secrets };
}

async function resolve(value: unknown, walk: Walk): Promise<unknown> {
  if (typeof value === 'string') return resolveText(value, walk);
  // A number that keeps its digits is an object.
  if (value === null || typeof value !== 'object' || isExactNumber(value)) return value;
  if (walk.depth >= DEPTH_MAX) throw new AppError('invalid_input', `A value is nested deeper than ${DEPTH_MAX}.`);
  const inner = { ...walk, depth: walk.depth + 1 };
  // One after the other: a list of a thousand references must not take every connection to the database.
  if (Array.isArray(value)) return resolveAll(value, inner);
  const names = Object.keys(value);
  const resolved = await resolveAll(Object.values(value), inner);
  if (walk.within.length > 0) walk.secrets.push(...names.flatMap((name, index) => secretIn(name, resolved[index])));
  return Object.fromEntries(names.map((name, index) => [name, resolved[index]]));
}

function secretIn(name: string, value: unknown): string[] {
  return isSecretField(name) && typeof value === 'string' ? [value] : [];
}

async function resolveAll(values: unknown[], walk: Walk): Promise<unknown[]> {
  const resolved: unknown[] = [];
  for (const value of values) resolved.push(mayRefer(value) ? await resolve(value, walk) : value);
  return resolved;
}

function mayRefer(value: unknown): boolean {
  return typeof value === 'string' ? value.startsWith('$') : typeof value === 'object' && value !== null;
}

async function resolveText(text: string, walk: Walk): Promise<unknown> {
  if (text.startsWith('$var:')) return resolveVariable(text.slice('$var:'.length), walk);
  if (text.startsWith('$res:')) return resolveResource(text.slice('$res:'.length), walk);
  return text;
}

async function resolveVariable(path: string, walk: Walk): Promise<string> {
  const { value, isSecret } = await readVariable(placeOf(path, walk));
  if (isSecret) walk.secrets.push(value);
  return value;
}

async function resolveResource(path: string, walk: Walk): Promise<unknown> {
  if (walk.within.includes(path)) {
    throw new AppError(
      'reference_cycle',
      `Resources refer to each other in a circle: ${[...walk.within, path].join(' → ')}.`,
    );
  }
  const value = await getResourceValue(placeOf(path, walk));
  return resolve(value, { ...walk, within: [...walk.within, path], depth: walk.depth + 1 });
}

function placeOf(path: string, { workspaceId, holder, budget }: Walk) {
  if (budget.left-- <= 0) throw new AppError('invalid_input', `More than ${REFERENCES_MAX} references.`);
  return { workspaceId, path, holder };
}
