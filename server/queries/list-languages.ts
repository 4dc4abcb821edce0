import type { LanguageState } from '@/contract/workers';
import { isLanguage, languageLabel, OFFERED_LANGUAGES } from '@/engine/languages/languages';
import type { WorkerRecord } from '../db/worker-reads';
import { capacityOf, listLiveWorkers } from './workers';

/** Every language somebody may choose, and whether a live worker runs it. */
export async function listLanguages(): Promise<LanguageState[]> {
  const live = await listLiveWorkers();
  return OFFERED_LANGUAGES.map((language) => {
    const served = capacityOf(language, live).workers > 0;
    return { language, served, reason: served ? null : (whyNotRun(language, live) ?? null) };
  });
}

/** Why no live worker serves the tag of a language; undefined for any other tag. */
export function whyNotRun(tag: string, live: WorkerRecord[]): string | undefined {
  if (!isLanguage(tag)) return undefined;
  const said = live.map(({ languagesOff }) => languagesOff[tag]).find((reason) => reason !== undefined);
  if (said) return said;
  if (live.length === 0) return 'No worker is alive.';
  const isAble = live.some(({ languages }) => languages.includes(tag));
  return isAble
    ? `A worker could run ${languageLabel(tag)}: add ${tag} to its WORKER_TAGS.`
    : `No live worker runs ${languageLabel(tag)}.`;
}
