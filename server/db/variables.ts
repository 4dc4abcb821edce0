import { getPrisma } from './prisma';

export type VariableRow = {
  workspaceId: string;
  path: string;
  /** As stored: sealed where it is secret. */
  value: string;
  isSecret: boolean;
  description: string;
  updatedBy: string;
  updatedAt: Date;
};

export function findVariable(workspaceId: string, path: string): Promise<VariableRow | null> {
  return getPrisma().variable.findUnique({ where: { workspaceId_path: { workspaceId, path } } });
}

export type PathFilter = {
  offset: number;
  limit: number;
  path?: string;
  pathStart?: string;
  description?: string;
  search?: string;
  /** The one user whose `u/` items may be shown; all when absent. */
  visibleTo?: string;
};

export function listVariableRows(workspaceId: string, filter: PathFilter): Promise<VariableRow[]> {
  return getPrisma().variable.findMany({
    where: { workspaceId, AND: pathConditions(filter) },
    orderBy: { path: 'asc' },
    skip: filter.offset,
    take: filter.limit,
  });
}

/** Conditions shared by items with a path and a description. */
export function pathConditions(filter: PathFilter) {
  return [
    { path: { equals: filter.path, startsWith: filter.pathStart } },
    ...(filter.description ? [{ description: contains(filter.description) }] : []),
    ...(filter.search ? [{ OR: [{ path: contains(filter.search) }, { description: contains(filter.search) }] }] : []),
    ...(filter.visibleTo === undefined
      ? []
      : [{ OR: [{ path: { startsWith: 'f/' } }, { path: { startsWith: `u/${filter.visibleTo}/` } }] }]),
  ];
}

function contains(text: string) {
  return { contains: text, mode: 'insensitive' as const };
}

export type NewVariable = Omit<VariableRow, 'updatedAt'>;

/** False when the path is taken. */
export async function insertVariable(variable: NewVariable): Promise<boolean> {
  const { count } = await getPrisma().variable.createMany({ data: [variable], skipDuplicates: true });
  return count > 0;
}

/**
 * Writes over the row that was read: false when somebody has changed or removed it since, or the new path is taken.
 */
export async function replaceVariable(read: VariableRow, next: NewVariable): Promise<boolean> {
  const { workspaceId, path, updatedAt } = read;
  if (next.path !== path && (await findVariable(workspaceId, next.path))) return false;
  const { count } = await getPrisma().variable.updateMany({
    where: { workspaceId, path, updatedAt },
    data: { ...next, updatedAt: new Date(Math.max(Date.now(), updatedAt.getTime() + 1)) },
  });
  return count > 0;
}

export async function deleteVariableRow(workspaceId: string, path: string): Promise<boolean> {
  const { count } = await getPrisma().variable.deleteMany({ where: { workspaceId, path } });
  return count > 0;
}
