import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTagAlive, ownTag } from '../process/process-tag';

let opened = 0;

/** Which entries of a cache are in use, and by which processes of this machine: a file for each. */
export class Pins {
  readonly #counts = new Map<string, number>();
  readonly #owner = `${ownTag()}-${++opened}`;

  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true });
  }

  add(name: string): () => void {
    const count = this.#counts.get(name) ?? 0;
    if (count === 0) writeFileSync(this.#path(name), '');
    this.#counts.set(name, count + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.#remove(name);
      isHeld = false;
    };
  }

  has(name: string): boolean {
    if (this.#counts.has(name)) return true;
    const others = readdirSync(this.dir).filter((file) => file.startsWith(`${name}@`));
    const dead = others.filter((file) => !isTagAlive(file.slice(name.length + 1)));
    for (const file of dead) rmSync(join(this.dir, file), { force: true });
    return others.length > dead.length;
  }

  #remove(name: string): void {
    const count = (this.#counts.get(name) ?? 1) - 1;
    if (count > 0) {
      this.#counts.set(name, count);
      return;
    }
    this.#counts.delete(name);
    rmSync(this.#path(name), { force: true });
  }

  #path(name: string): string {
    return join(this.dir, `${name}@${this.#owner}`);
  }
}
