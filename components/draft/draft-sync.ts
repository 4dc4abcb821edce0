import type { DraftSaved } from '@/contract/drafts';
import { ApiError } from '../api/api-error';

/**
 * `none`: nothing differs from what is deployed. `offline`: only this browser has it, and it is tried again.
 * `refused`: the server does not take it. `conflict`: another draft of the same person is stored.
 */
export type DraftStatus = 'none' | 'waiting' | 'saving' | 'saved' | 'offline' | 'refused' | 'conflict';

export type DraftState = { status: DraftStatus; error: Error | null };

export type DraftWrite = { path: string; text: string | null; lastSync: string | null; force: boolean };

/** A draft that the server has, as text, and when it was saved. */
export type StoredDraft = { text: string; savedAt: string };

type DraftSyncOptions = {
  /** Where the draft is stored; until a deploy moves it. */
  path: string;
  stored: StoredDraft | null;
  /** What the next write says that it has seen: another time than that of `stored` where this browser was left behind. */
  lastSync: string | null;
  send: (write: DraftWrite) => Promise<DraftSaved>;
  onChange: (state: DraftState, sync: DraftSync) => void;
};

const PAUSE_MS = 800;
const RETRY_MIN_MS = 2_000;
const RETRY_MAX_MS = 30_000;

/** Saves one draft a moment after it changed, one write at a time, and never over a draft it has not seen. */
export class DraftSync {
  readonly #options: DraftSyncOptions;
  #path: string;
  #lastSync: string | null;
  /** Null: nothing is to be stored. */
  #wanted: string | null;
  #stored: string | null;
  /** Sent, and no answer came: the server may have it. It is settled before anything else is sent. */
  #unsure: string | null | undefined;
  #status: DraftStatus;
  #tail: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = RETRY_MIN_MS;
  #isClosed = false;

  constructor(options: DraftSyncOptions) {
    this.#options = options;
    this.#path = options.path;
    this.#stored = options.stored?.text ?? null;
    this.#wanted = this.#stored;
    this.#lastSync = options.lastSync;
    this.#status = this.#stored === null ? 'none' : 'saved';
  }

  get path(): string {
    return this.#path;
  }

  get lastSync(): string | null {
    return this.#lastSync;
  }

  /** The server has exactly what it is to have. */
  get isSettled(): boolean {
    return this.#unsure === undefined && this.#wanted === this.#stored;
  }

  /** What is to be stored from now on; null for nothing. */
  set(text: string | null): void {
    if (text === this.#wanted) return;
    this.#wanted = text;
    if (this.#status === 'conflict') return;
    if (this.#status !== 'offline') this.#tell(this.isSettled ? this.#restingStatus() : 'waiting');
    this.#schedule(PAUSE_MS);
  }

  open(): void {
    this.#isClosed = false;
    if (!this.isSettled) this.#schedule(PAUSE_MS);
  }

  /** What is not saved yet is sent a last time. */
  close(): void {
    void this.flush();
    this.#isClosed = true;
  }

  /** Saves now: the page may be about to go, or the network is back. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#enqueue(() => (this.#status === 'conflict' || this.isSettled ? undefined : this.#save(false)));
  }

  /** Ends a conflict in favor of what is here. */
  force(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#enqueue(() => this.#save(true));
  }

  /** Ends a conflict in favor of what is stored. */
  adopt(stored: StoredDraft | null): void {
    this.#stored = stored?.text ?? null;
    this.#wanted = this.#stored;
    this.#unsure = undefined;
    this.#lastSync = stored?.savedAt ?? null;
    this.#tell(this.#restingStatus());
  }

  /** A deploy has made a version of the draft: what was stored for it goes, and what follows belongs to `path`. */
  moveTo(path: string): Promise<void> {
    clearTimeout(this.#timer);
    return this.#enqueue(async () => {
      const from = this.#path;
      const hasDraft = this.#stored !== null || this.#unsure !== undefined;
      this.#path = path;
      this.#stored = null;
      this.#unsure = undefined;
      this.#lastSync = null;
      // If this fails, the draft is shown until somebody discards it: nothing is lost.
      if (hasDraft) await this.#options.send({ path: from, text: null, lastSync: null, force: true }).catch(ignore);
      this.#tell(this.isSettled ? this.#restingStatus() : 'waiting');
      if (!this.isSettled) this.#schedule(PAUSE_MS);
    });
  }

  #enqueue(job: () => Promise<void> | undefined): Promise<void> {
    this.#tail = this.#tail.then(job);
    return this.#tail;
  }

  async #save(force: boolean): Promise<void> {
    const text = this.#unsure === undefined ? this.#wanted : this.#unsure;
    this.#tell('saving');
    try {
      this.#settle(text, await this.#options.send({ path: this.#path, text, lastSync: this.#lastSync, force }));
    } catch (error) {
      this.#fail(text, error instanceof Error ? error : new Error(String(error)));
    }
  }

  #settle(text: string | null, { status, current_timestamp: savedAt }: DraftSaved): void {
    this.#unsure = undefined;
    this.#retryMs = RETRY_MIN_MS;
    if (status === 'conflict') return this.#tell('conflict');
    this.#stored = text;
    this.#lastSync = text === null ? null : savedAt;
    this.#tell(this.isSettled ? this.#restingStatus() : 'waiting');
    if (!this.isSettled) this.#schedule(PAUSE_MS);
  }

  #fail(text: string | null, error: Error): void {
    const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
    this.#unsure = isRefused ? undefined : text;
    this.#tell(isRefused ? 'refused' : 'offline', error);
    if (isRefused) return;
    this.#schedule(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }

  #restingStatus(): DraftStatus {
    return this.#stored === null ? 'none' : 'saved';
  }

  #schedule(afterMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.flush(), afterMs);
  }

  #tell(status: DraftStatus, error: Error | null = null): void {
    this.#status = status;
    this.#options.onChange({ status, error }, this);
  }
}

function ignore(): void {}
