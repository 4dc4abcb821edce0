import { itemPath } from '@/contract/fields';

/** Why a path cannot be used, or undefined. */
export function pathProblem(path: string): string | undefined {
  const read = itemPath.safeParse(path);
  return read.success ? undefined : read.error.issues[0]?.message;
}
