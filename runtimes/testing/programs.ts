/** One tiny program per guarantee and language. */
export type Programs = {
  language: string;
  /** Where several run the same language, which one this is. */
  title?: string;
  /** Gives back its argument `value` as JSON. */
  echo: string;
  /** Gives back `given` or the text "fallback". */
  withDefault: string;
  throws: { source: string; error: { name?: string; message: string; stack?: unknown } };
  brokenSyntax: string;
  /** Prints one line to stdout and one to stderr. */
  prints: string;
  sleeps: string;
  /** Prints "ready", then "cleaned up" when it is told to end, and leaves. Null where the language has no such thing. */
  cleansUp: string | null;
  /** Gives back a text of as many letters as `size` says. */
  large: string;
  /** Gives back a text with the NUL character. */
  nul: string | null;
  /** A value nested 100 levels deep. */
  deep: string | null;
  /** Gives back the value of the variable WM_TOKEN. */
  readsToken: string;
  /** Takes 1 GiB of memory and touches all of it. */
  hungry: string;
  /** Takes the fourth item of its argument `list`, where its compiler knows what a list is. */
  crash?: { source: string; error: { name: string; stack: unknown } };
  /** Uses a package of the language's registry on DEPENDENCY_ARGS, and what it comes to. */
  dependency?: { source: string; result: unknown };
};

/** Of nested types, and what a resource holds. */
export const DEPENDENCY_ARGS = {
  order: { customer: 'Ada', lines: [{ name: 'octopus', count: 2 }] },
  shop: { url: 'https://shop.example', token: 't' },
};
