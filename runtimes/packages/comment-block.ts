/** Lines of comments after `# name:`, up to the first that is none or empty. Null where there is no such block. */
export function commentBlock(source: string, mark: '#' | '//', name: string): string[] | null {
  const lines = source.split('\n').map((line) => line.trim());
  const start = lines.findIndex((line) => new RegExp(`^${mark}\\s*${name}:\\s*$`).test(line));
  if (start < 0) return null;
  const found: string[] = [];
  for (const line of lines.slice(start + 1)) {
    const text = line.startsWith(mark) ? line.slice(mark.length).trim() : '';
    if (text === '') break;
    found.push(text);
  }
  return found;
}
