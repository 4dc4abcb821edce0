import { createHash } from 'node:crypto';
import type { ControlSettings } from '@/engine/flow/controls';
import { canonicalJson, withoutS3Paths } from '@/engine/input/canonical-json';
import { fillTemplate } from '@/engine/input/template';

/** What a job is held to: whose result it may take over, what it must not overtake, and what it waits for. */
export type RunControls = {
  cacheKey: string | null;
  cacheTtlS: number | null;
  concurrency: Concurrency | null;
  debounce: Debounce | null;
};

export type Concurrency = { key: string; limit: number; windowS: number };

export type Debounce = {
  key: string;
  delayS: number;
  /** Arguments whose lists are joined. */
  accumulate: string[];
  totalSMax: number | null;
  countMax: number | null;
};

export type Controlled = {
  workspaceId: string;
  args: Record<string, unknown>;
  /** Whose rights the run has: what it reads through a reference in its arguments is its own. */
  accountId: string | null;
  /** Names code that never changes: the hash of a script's version, the id of a flow's. */
  identity: string;
  /** `script/<path>`, `flow/<path>` or `flow/<path>-<step>`. */
  place: string;
  isStep: boolean;
};

type FlowRef = { flowVersionId?: number | null; codeHash?: string | null; runnablePath?: string | null };

/** What a flow is called among the controlled: a deployed version, or the text of a preview. */
export function flowNames({ flowVersionId, codeHash, runnablePath }: FlowRef): Pick<Controlled, 'identity' | 'place'> {
  const isDeployed = flowVersionId !== null && flowVersionId !== undefined;
  return {
    identity: isDeployed ? `flow:${flowVersionId}` : `flow-code:${codeHash}`,
    place: `flow/${runnablePath ?? codeHash}`,
  };
}

const KEY_LENGTH_MAX = 400;
/** NUL and lone surrogates, as JSON escapes them. */
const UNREADABLE = /\\u(?:0000|d[89a-f])/;

/** With what is said about what a job leaves behind. */
export type RunSettings = ControlSettings & { delete_after_use?: boolean | null; delete_after_secs?: number | null };

export function controlsOf(settings: RunSettings, run: Controlled): RunControls {
  // What is to be deleted must not be served to others.
  const isDeleted = settings.delete_after_use === true || typeof settings.delete_after_secs === 'number';
  const isCached = (settings.cache_ttl ?? 0) > 0 && !isDeleted;
  return {
    cacheKey: isCached ? cacheKeyOf(settings, run) : null,
    cacheTtlS: isCached ? (settings.cache_ttl ?? null) : null,
    concurrency: concurrencyOf(settings, run),
    debounce: debounceOf(settings, run),
  };
}

function cacheKeyOf(settings: ControlSettings, run: Controlled): string {
  const args = canonicalJson(settings.cache_ignore_s3_path ? withoutS3Paths(run.args) : run.args);
  const reader = /"\$(?:var|res):/.test(args) ? (run.accountId ?? '') : '';
  return digest([run.identity, args, reader]);
}

function concurrencyOf(settings: ControlSettings, run: Controlled): Concurrency | null {
  const limit = settings.concurrent_limit ?? 0;
  if (limit < 1) return null;
  const key = settings.concurrency_key
    ? fillTemplate(settings.concurrency_key, run)
    : `${run.workspaceId}/${run.place}`;
  return { key: short(key), limit, windowS: settings.concurrency_time_window_s ?? 0 };
}

function debounceOf(settings: ControlSettings, run: Controlled): Debounce | null {
  const delayS = settings.debounce_delay_s ?? 0;
  // Joining lists is the database's work, and text that it cannot read stays as it is.
  if (delayS < 1 || UNREADABLE.test(JSON.stringify(run.args))) return null;
  const accumulate = settings.debounce_args_to_accumulate ?? [];
  return {
    key: short(settings.debounce_key ? fillTemplate(settings.debounce_key, run) : defaultDebounceKey(run, accumulate)),
    delayS,
    accumulate,
    totalSMax: settings.max_total_debouncing_time || null,
    countMax: settings.max_total_debounces_amount || null,
  };
}

/** Runs of the same arguments are of one kind, but for those that are joined. A step is one whatever its arguments. */
function defaultDebounceKey(run: Controlled, accumulate: string[]): string {
  const name = `${run.workspaceId}/${run.place}`;
  if (run.isStep) return name;
  const others = Object.entries(run.args).filter(([arg]) => !accumulate.includes(arg));
  return `${name}:${digest([canonicalJson(Object.fromEntries(others))])}`;
}

/** An argument in a key may be of any length; an index takes only so much. */
function short(key: string): string {
  return key.length <= KEY_LENGTH_MAX ? key : `${key.slice(0, KEY_LENGTH_MAX - 65)}:${digest([key])}`;
}

function digest(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
