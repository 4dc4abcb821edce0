const OPENS = '([{<';
const CLOSES = ')]}>';
const PAIRS: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** Splits a text where a sign stands outside of quotes and brackets. Angle brackets count only where they come in pairs. */
export function splitAtTop(text: string, sign: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at = skipText(text, at)) {
    const here = text.charAt(at);
    if (depth === 0 && text.startsWith(sign, at)) {
      parts.push(text.slice(start, at));
      start = at + sign.length;
    }
    const isArrow = here === '>' && /[-=]/.test(text.charAt(at - 1));
    if (OPENS.includes(here) && !(here === '<' && !text.includes('>', at))) depth++;
    if (CLOSES.includes(here) && !isArrow) depth = Math.max(0, depth - 1);
  }
  return [...parts, text.slice(start)];
}

/** What stands between a bracket at this place and its partner; null where that one is missing. */
export function insideBrackets(text: string, open: number): string | null {
  const opens = text.charAt(open);
  const closes = PAIRS[opens] ?? '';
  let depth = 0;
  for (let at = open; at < text.length; at = skipText(text, at)) {
    if (text.charAt(at) === opens) depth++;
    if (text.charAt(at) === closes && --depth === 0) return text.slice(open + 1, at);
  }
  return null;
}

/** The next place after a sign, or after the whole quoted text that begins with it. */
function skipText(text: string, at: number): number {
  const quote = text.charAt(at);
  if (quote !== '"' && quote !== "'" && quote !== '`') return at + 1;
  for (let end = at + 1; end < text.length; end++) {
    if (text.charAt(end) === '\\') end++;
    else if (text.charAt(end) === quote) return end + 1;
  }
  return at + 1;
}
