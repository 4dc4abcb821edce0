import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeTree } from './remove-tree';

/** What a slot keeps on disk or in memory: its log pipes, its unlinked files and the current job's input. */
export class SlotFolder {
  /** An empty folder: where a launcher mounts the root of its jobs, seen by it alone. */
  readonly root: string;
  /** What the steps of a flow that stays on one worker have in common. */
  readonly shared: string;
  readonly out: string;
  readonly err: string;
  result: number;
  readonly args: number;
  #jobs = 0;

  /** `uid` is the slot user's, or null where the worker's own user runs the jobs. */
  constructor(
    readonly dir: string,
    private readonly uid: number | null,
  ) {
    mkdirSync(dir, { mode: this.#dirMode });
    chmodSync(dir, this.#dirMode);
    this.root = join(dir, 'root');
    mkdirSync(this.root, { mode: 0o700 });
    this.shared = join(dir, 'shared');
    mkdirSync(this.shared, { mode: 0o755 });
    if (uid !== null) chownSync(this.shared, uid, uid);
    this.out = join(dir, 'out');
    this.err = join(dir, 'err');
    makeFifos([this.out, this.err]);
    if (uid !== null) for (const fifo of [this.out, this.err]) chownSync(fifo, uid, uid);
    this.result = this.#unlinkedFile('result', 'writable');
    this.args = this.#unlinkedFile('args', 'readable');
  }

  get #dirMode(): number {
    return this.uid === null ? 0o700 : 0o711;
  }

  /** Writes a job's files where only the slot's user can read them; answers the folder. */
  writeInput(files: Record<string, string>, mountPoints: string[] = []): string {
    const dir = this.addInputFolder(this.dir, { name: `in-${++this.#jobs}`, files });
    for (const name of mountPoints) mkdirSync(join(dir, name));
    return dir;
  }

  addInputFolder(within: string, { name, files }: { name: string; files: Record<string, string> }): string {
    const dir = join(within, name);
    this.#makeDir(dir);
    this.addInput(dir, files);
    return dir;
  }

  addInput(dir: string, files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = join(dir, name);
      if (name.includes('/')) this.#makeDirs(dir, dirname(name));
      writeFileSync(file, text, { mode: this.uid === null ? 0o600 : 0o640 });
      this.#give(file);
    }
  }

  #makeDirs(within: string, path: string): void {
    const names = path.split('/');
    for (let depth = 1; depth <= names.length; depth++) {
      const dir = join(within, ...names.slice(0, depth));
      if (!existsSync(dir)) this.#makeDir(dir);
    }
  }

  #makeDir(dir: string): void {
    mkdirSync(dir, { mode: this.uid === null ? 0o700 : 0o750 });
    this.#give(dir);
  }

  /** Root's, readable by the slot's group: a job must not change its own input. */
  #give(path: string): void {
    if (this.uid !== null) chownSync(path, 0, this.uid);
  }

  async emptyShared(): Promise<void> {
    for (const name of await readdir(this.shared)) await removeTree(join(this.shared, name));
  }

  writeArgs(words: string[]): void {
    ftruncateSync(this.args, 0);
    writeSync(this.args, Buffer.from(words.map((word) => `${word}\0`).join('')), 0, null, 0);
  }

  clearResult(): void {
    ftruncateSync(this.result, 0);
  }

  /** Its user owns these: a job could have taken every right to them from the jobs after it. */
  restoreRights(): void {
    fchmodSync(this.result, 0o600);
    for (const fifo of [this.out, this.err]) chmodSync(fifo, 0o600);
  }

  /** A new file for jobs that inherit it as it is: an old one would come with the last job's offset. */
  renewResult(): void {
    closeSync(this.result);
    this.result = this.#unlinkedFile('result', 'writable');
  }

  resultBytes(): number {
    return fstatSync(this.result).size;
  }

  readResult(): Buffer {
    const bytes = Buffer.alloc(this.resultBytes());
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(this.result, bytes, at, bytes.length - at, at);
      if (count === 0) return bytes.subarray(0, at);
      at += count;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.result);
    closeSync(this.args);
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** No path leads to it: links and pipes laid by a job cannot stand in its place. */
  #unlinkedFile(name: string, access: 'readable' | 'writable'): number {
    const path = join(this.dir, name);
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const file = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    if (this.uid !== null) {
      fchownSync(file, access === 'writable' ? this.uid : 0, this.uid);
      fchmodSync(file, access === 'writable' ? 0o600 : 0o640);
    }
    unlinkSync(path);
    return file;
  }
}

function makeFifos(paths: string[]): void {
  const made = spawnSync('/usr/bin/mkfifo', ['-m', '600', ...paths], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`mkfifo failed: ${made.stderr || made.error?.message}`);
}
