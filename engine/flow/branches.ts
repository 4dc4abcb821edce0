import { updateModule } from './edits';
import type { Branch, FlowModule, FlowValue } from './schema';

/** Appends an empty branch to a branch module. */
export function addBranch(value: FlowValue, id: string): FlowValue {
  return changeBranches(value, id, (branches, type) => [...branches, emptyBranch(type)]);
}

/** Removes a branch with the steps in it. */
export function removeBranch(value: FlowValue, id: string, index: number): FlowValue {
  return changeBranches(value, id, (branches) => branches.filter((_, at) => at !== index));
}

export function updateBranch(
  value: FlowValue,
  id: string,
  { index, patch }: { index: number; patch: Partial<Omit<Branch, 'modules'>> },
): FlowValue {
  return changeBranches(value, id, (branches) =>
    branches.map((branch, at) => (at === index ? { ...branch, ...patch } : branch)),
  );
}

/** Moves a branch: in branchone, the first whose expression is true is taken, so the order matters. */
export function moveBranch(value: FlowValue, id: string, { from, to }: { from: number; to: number }): FlowValue {
  return changeBranches(value, id, (branches) => {
    const moved = branches[from];
    if (!moved || to < 0 || to >= branches.length) return branches;
    return branches.toSpliced(from, 1).toSpliced(to, 0, moved);
  });
}

function emptyBranch(type: 'branchone' | 'branchall'): Branch {
  const branch = { summary: '', modules: [] };
  return type === 'branchone' ? { ...branch, expr: 'false' } : { ...branch, skip_failure: false };
}

function changeBranches(
  value: FlowValue,
  id: string,
  change: (branches: Branch[], type: 'branchone' | 'branchall') => Branch[],
): FlowValue {
  return updateModule(value, id, (module): FlowModule => {
    if (module.value.type !== 'branchone' && module.value.type !== 'branchall') return module;
    const branches = change(module.value.branches, module.value.type);
    return branches === module.value.branches ? module : { ...module, value: { ...module.value, branches } };
  });
}
