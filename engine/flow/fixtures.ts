import type { FlowModule, FlowValue, InputTransforms, OpenFlow } from './schema';

export function step(id: string, transforms: InputTransforms = {}, more: Partial<FlowModule> = {}): FlowModule {
  const value = { type: 'rawscript' as const, language: 'bun', content: 'code', input_transforms: transforms };
  return { id, value, ...more };
}

export function reading(id: string, expr: string, more: Partial<FlowModule> = {}): FlowModule {
  return step(id, { x: { type: 'javascript', expr } }, more);
}

export function loop(id: string, modules: FlowModule[], more: Partial<FlowModule> = {}): FlowModule {
  return { id, value: { type: 'forloopflow', iterator: { type: 'javascript', expr: '[1]' }, modules }, ...more };
}

export function whileLoop(id: string, modules: FlowModule[], more: Partial<FlowModule> = {}): FlowModule {
  return { id, value: { type: 'whileloopflow', modules }, ...more };
}

export function choice(id: string, branches: FlowModule[][], otherwise: FlowModule[] = []): FlowModule {
  const value = {
    type: 'branchone' as const,
    branches: branches.map((modules) => ({ expr: 'true', modules })),
    default: otherwise,
  };
  return { id, value };
}

export function fork(id: string, branches: FlowModule[][]): FlowModule {
  return { id, value: { type: 'branchall', branches: branches.map((modules) => ({ modules })) } };
}

export function flowOf(...modules: FlowModule[]): FlowValue {
  return { modules };
}

export function openFlowOf(value: FlowValue, schema?: OpenFlow['schema']): OpenFlow {
  return { summary: 's', value, schema };
}

/** The document as nested ids: `a b[c d] e(f | g | )`. */
export function outline(value: FlowValue): string {
  return listOutline(value.modules);
}

function listOutline(modules: FlowModule[]): string {
  return modules.map(moduleOutline).join(' ');
}

function moduleOutline({ id, value }: FlowModule): string {
  if (value.type === 'forloopflow' || value.type === 'whileloopflow') return `${id}[${listOutline(value.modules)}]`;
  if (value.type === 'branchone') {
    return `${id}(${[...value.branches.map((branch) => branch.modules), value.default].map(listOutline).join('|')})`;
  }
  if (value.type === 'branchall')
    return `${id}{${value.branches.map((branch) => listOutline(branch.modules)).join('|')}}`;
  return id;
}
