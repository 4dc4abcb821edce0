import { mapShared } from './document';
import type { Branch, FlowModule, FlowModuleValue, InputTransform, InputTransforms } from './schema';

export type Expression = { field: string; expr: string };

type Change = (expr: string, field: string) => string;

/** The module with every expression of its own changed; what it contains is left alone. */
export function mapExpressions(module: FlowModule, change: Change): FlowModule {
  const value = mapValue(module.value, change);
  const next: FlowModule = {
    ...module,
    value,
    ...mapPredicates(module, change),
    ...mapTransformFields(module, change),
    ...mapNested(module, change),
  };
  const keys = Object.keys(next);
  return keys.every((key) => next[key] === module[key]) ? module : next;
}

/** Every expression of the module, with the name of the field it stands in. */
export function expressionsOf(module: FlowModule): Expression[] {
  const found: Expression[] = [];
  mapExpressions(module, (expr, field) => {
    found.push({ field, expr });
    return expr;
  });
  return found;
}

function mapPredicates(module: FlowModule, change: Change): Partial<FlowModule> {
  const changed: Partial<FlowModule> = {};
  if (module.stop_after_if) changed.stop_after_if = mapExpr(module.stop_after_if, 'stop_after_if', change);
  if (module.stop_after_all_iters_if) {
    changed.stop_after_all_iters_if = mapExpr(module.stop_after_all_iters_if, 'stop_after_all_iters_if', change);
  }
  if (module.skip_if) changed.skip_if = mapExpr(module.skip_if, 'skip_if', change);
  return changed;
}

function mapTransformFields(module: FlowModule, change: Change): Partial<FlowModule> {
  const changed: Partial<FlowModule> = {};
  if (module.sleep) changed.sleep = mapTransform(module.sleep, 'sleep', change);
  if (module.timeout && typeof module.timeout === 'object') {
    changed.timeout = mapTransform(module.timeout, 'timeout', change);
  }
  return changed;
}

function mapNested(module: FlowModule, change: Change): Partial<FlowModule> {
  const changed: Partial<FlowModule> = {};
  const condition = module.retry?.retry_if;
  if (module.retry && condition) {
    const retryIf = mapExpr(condition, 'retry_if', change);
    changed.retry = retryIf === condition ? module.retry : { ...module.retry, retry_if: retryIf };
  }
  const groups = module.suspend?.user_groups_required;
  if (module.suspend && groups) {
    const required = mapTransform(groups, 'user_groups_required', change);
    changed.suspend = required === groups ? module.suspend : { ...module.suspend, user_groups_required: required };
  }
  return changed;
}

function mapValue(value: FlowModuleValue, change: Change): FlowModuleValue {
  switch (value.type) {
    case 'rawscript':
    case 'script':
    case 'flow': {
      const transforms = mapTransforms(value.input_transforms, change);
      return transforms === value.input_transforms ? value : { ...value, input_transforms: transforms };
    }
    case 'forloopflow': {
      const iterator = mapTransform(value.iterator, 'iterator', change);
      const { parallelism } = value;
      const limit =
        parallelism && typeof parallelism === 'object' ? mapTransform(parallelism, 'parallelism', change) : parallelism;
      return iterator === value.iterator && limit === parallelism ? value : { ...value, iterator, parallelism: limit };
    }
    case 'branchone': {
      const branches = mapShared(value.branches, (branch) => mapBranch(branch, value.branches.indexOf(branch), change));
      return branches === value.branches ? value : { ...value, branches };
    }
    default:
      return value;
  }
}

function mapBranch(branch: Branch, index: number, change: Change): Branch {
  const expr = branch.expr ?? '';
  const changed = change(expr, `branches.${index}.expr`);
  return changed === expr ? branch : { ...branch, expr: changed };
}

function mapTransforms(transforms: InputTransforms, change: Change): InputTransforms {
  const entries = Object.entries(transforms).map(
    ([name, transform]) => [name, mapTransform(transform, `input_transforms.${name}`, change)] as const,
  );
  return entries.every(([name, transform]) => transform === transforms[name])
    ? transforms
    : Object.fromEntries(entries);
}

function mapTransform(transform: InputTransform, field: string, change: Change): InputTransform {
  return transform.type === 'javascript' ? mapExpr(transform, field, change) : transform;
}

function mapExpr<T extends { expr: string }>(holder: T, field: string, change: Change): T {
  const expr = change(holder.expr, field);
  return expr === holder.expr ? holder : { ...holder, expr };
}
