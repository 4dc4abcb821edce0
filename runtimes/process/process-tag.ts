import { readFileSync } from 'node:fs';

/** Names what this process makes on the machine (folders, groups, tables), so that a later start can tell leftovers. */
export function ownTag(): string {
  return `${process.pid}-${startTime(process.pid) ?? '0'}`;
}

/** True while the process that made the tag lives. The start time rules out another process with its id. */
export function isTagAlive(tag: string): boolean {
  const [pid, started] = tag.split('-');
  const now = startTime(Number(pid));
  return now !== null && now === started;
}

/** In clock ticks since boot. Null where no such process is. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
