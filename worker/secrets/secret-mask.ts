export const MASK = '*****';

/** Shorter values are words and numbers that any text may hold. */
const CHARS_MIN = 4;
/** Of a value of several lines, lines of this length are masked where they stand alone. */
const LINE_CHARS_MIN = 8;

/** Hides secrets in a text that comes in pieces, also where one lies across the border of two. */
export class SecretMask {
  #secrets: string[] = [];
  #pattern: RegExp | null = null;
  #firstSigns = new Set<string>();
  #held = '';

  add(values: Iterable<string>): void {
    const all = new Set([...this.#secrets, ...[...values].flatMap(formsOf)]);
    // The longest first: one may begin with another.
    this.#secrets = [...all].toSorted((a, b) => b.length - a.length);
    this.#firstSigns = new Set(this.#secrets.map((secret) => secret.charAt(0)));
    this.#pattern = this.#secrets.length === 0 ? null : new RegExp(this.#secrets.map(escaped).join('|'), 'g');
  }

  /** What may be shown by now. What could be the beginning of a secret is held back until more is known. */
  push(text: string): string {
    if (!this.#pattern) return text;
    const all = this.#held + text;
    const shown: string[] = [];
    let at = 0;
    let heldFrom = this.#beginningOfSecret(all, 0);
    for (const { index, 0: secret } of all.matchAll(this.#pattern)) {
      if (index >= heldFrom) break;
      shown.push(all.slice(at, index), MASK);
      at = index + secret.length;
      if (at > heldFrom) heldFrom = this.#beginningOfSecret(all, at);
    }
    this.#held = all.slice(heldFrom);
    return shown.join('') + all.slice(at, heldFrom);
  }

  /** What was shown by `push`, looked at again after more secrets are known; it was not shown yet. */
  again(text: string): string {
    const held = this.#held;
    this.#held = '';
    return this.push(text + held);
  }

  /** What is held back, when nothing follows. */
  end(): string {
    const held = this.#held;
    this.#held = '';
    return this.whole(held);
  }

  /** A text that is complete. */
  whole(text: string): string {
    return this.#pattern ? text.replaceAll(this.#pattern, MASK) : text;
  }

  /** Where the longest end of the text starts that a secret begins with; its end where there is none. */
  #beginningOfSecret(text: string, from: number): number {
    const [longest = ''] = this.#secrets;
    for (let at = Math.max(from, text.length - longest.length + 1); at < text.length; at++) {
      if (!this.#firstSigns.has(text.charAt(at))) continue;
      const end = text.slice(at);
      if (this.#secrets.some((secret) => secret.length > end.length && secret.startsWith(end))) return at;
    }
    return text.length;
  }
}

/** As scripts print it: plain, inside JSON, inside a URL, and line by line. */
function formsOf(value: string): string[] {
  const plain = value.trim();
  const lines = plain.split(/\r?\n/).filter((line) => line.length >= LINE_CHARS_MIN);
  const forms = [plain, JSON.stringify(plain).slice(1, -1), encoded(plain), ...(lines.length > 1 ? lines : [])];
  return forms.filter((form) => form.length >= CHARS_MIN);
}

function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
