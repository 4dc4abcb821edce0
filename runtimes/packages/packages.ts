import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registries } from '@/engine/packages/registries';
import type { Mount } from '../process/profile';
import type { BuildReport } from './build';
import type { Entry, PackageCache } from './cache';
import { cacheName } from './key';
import { redactedFailure, redactedLog, type Redactor, redactorFor } from './redact';

type From = BuildReport & { registries: Registries };

/** How one language resolves and installs its packages. */
export type PackageTool = {
  language: string;
  /** Of all that decides how an installation looks: the language's, the installer's. */
  version: () => string;
  /**
   * Exact versions of everything that is needed. A `previous` lock keeps its versions where they still fit. What is
   * written to the folder `scratch` is thrown away.
   */
  lock: (wanted: From & { requirements: string; previous: string | null; scratch: string }) => Promise<string>;
  /** Puts into the empty folder `draft` what the lock names. */
  install: (wanted: From & { lock: string; draft: string }) => Promise<void>;
  /** What a job sees of it. */
  mounts: (dir: string) => Mount[];
};

/** What a job needs of the cache; to be released when no process of it is left. */
export type Prepared = Entry & { name: string; mounts: Mount[] };

/** Versions that a run without a lock has found are used again this long, also by the deploy that follows. */
const RESOLVED_MS = 24 * 3_600_000;
const LOCK_FILE = 'lock';
const SCRATCH = 'scratch';

/** The packages of one language: resolved once, installed once, shared by all jobs of this machine. */
export class Packages {
  constructor(
    private readonly tool: PackageTool,
    private readonly cache: PackageCache,
  ) {}

  async resolve(
    wanted: From & { requirements: string; previous?: string | null; signal: AbortSignal },
  ): Promise<string> {
    const { requirements, previous = null, registries, onLog, signal } = wanted;
    const { language } = this.tool;
    const name = cacheName('lock', language, this.tool.version(), requirements, previous, registries);
    const fill = (draft: string) =>
      discreetly({ registries, onLog }, async ({ onLog: say, redact }) => {
        await say(`Resolving packages:\n${requirements.replace(/^/gm, '  ')}\n`);
        const scratch = join(draft, SCRATCH);
        await mkdir(scratch);
        const lock = await this.tool.lock({ requirements, previous, registries, scratch, onLog: say });
        await rm(scratch, { recursive: true, force: true });
        await writeFile(join(draft, LOCK_FILE), redact(lock));
      });
    const entry = await this.cache.take({ name, fill, signal, ageMsMax: RESOLVED_MS });
    try {
      return await readFile(join(entry.dir, LOCK_FILE), 'utf8');
    } finally {
      entry.release();
    }
  }

  async prepare({ lock, registries, onLog, signal }: From & { lock: string; signal: AbortSignal }): Promise<Prepared> {
    const name = cacheName(this.tool.language, lock, this.tool.version(), registries);
    const fill = (draft: string) =>
      discreetly({ registries, onLog }, async ({ onLog: say }) => {
        await say('Installing packages\n');
        await this.tool.install({ lock, draft, registries, onLog: say });
      });
    const entry = await this.cache.take({ name, fill, signal });
    return { ...entry, name, mounts: this.tool.mounts(entry.dir) };
  }
}

/** What tools say and make may hold the passwords of the registries that they ask. */
async function discreetly(
  { registries, onLog }: From,
  work: (report: BuildReport & { redact: Redactor }) => Promise<void>,
): Promise<void> {
  const redact = redactorFor(registries);
  const log = redactedLog(redact, onLog);
  try {
    await work({ onLog: log.write, redact });
  } catch (error) {
    throw redactedFailure(redact, error);
  } finally {
    await log.end();
  }
}
