import { allModules, rewriteModules } from '@/engine/flow/document';
import type { FlowModule, FlowValue } from '@/engine/flow/schema';
import { codeHashOf } from './db/code';
import { needsLock } from './locked-languages';

export type InlineLock = { language: string; codeHash: string; lock: string };

/** Whether an inline script of the flow has packages to be resolved. */
export function needsFlowLock(value: FlowValue): boolean {
  return allModules(value).some(
    ({ value: leaf }) => leaf.type === 'rawscript' && !leaf.lock && needsLock(leaf.language, leaf.content),
  );
}

/** The document with the locks that were found for its inline scripts. One that a script brings along stays. */
export function withLocks(value: FlowValue, locks: InlineLock[]): FlowValue {
  if (locks.length === 0) return value;
  return rewriteModules(value, (module) => {
    const leaf = module.value;
    if (leaf.type !== 'rawscript' || leaf.lock) return module;
    const codeHash = codeHashOf(leaf.content);
    const found = locks.find((each) => each.language === leaf.language && each.codeHash === codeHash);
    return found?.lock ? { ...module, value: { ...leaf, lock: found.lock } } : module;
  });
}

/** An editor sends back the lock it was given, also for a script it has changed since: that one is to be found anew. */
export function keepFittingLocks(value: FlowValue, before: InlineLock[]): FlowValue {
  return rewriteModules(value, (module) => (isOutdated(module, before) ? withoutLock(module) : module));
}

function isOutdated({ value }: FlowModule, before: InlineLock[]): boolean {
  if (value.type !== 'rawscript' || !value.lock) return false;
  const codeHash = codeHashOf(value.content);
  const known = before.filter(({ lock }) => lock === value.lock);
  return known.length > 0 && !known.some((each) => each.codeHash === codeHash && each.language === value.language);
}

function withoutLock(module: FlowModule): FlowModule {
  return module.value.type === 'rawscript' ? { ...module, value: { ...module.value, lock: undefined } } : module;
}
