import fs from 'node:fs';

const TICKS_PER_SECOND = 100;

/**
 * Everything a process has started, and what that has started.
 * @param {number} root
 * @returns {{ pid: number, command: string }[]}
 */
export function descendants(root) {
  const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(all.map((pid) => [Number(pid), Number(statOf(Number(pid))[1] ?? 0)]));
  const isBelow = (/** @type {number} */ pid) => {
    for (let at = parents.get(pid); at; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow).map((pid) => ({ pid, command: commandOf(pid) }));
}

/** Of these processes so far; one that has ended counts as nothing. @param {number[]} pids */
export function cpuSeconds(pids) {
  return seconds(pids, [11, 12]);
}

/** Of the children that they have waited for, and of theirs. @param {number[]} pids */
export function childCpuSeconds(pids) {
  return seconds(pids, [13, 14]);
}

/** @param {number[]} pids @param {number[]} fields */
function seconds(pids, fields) {
  const ticks = pids.map(statOf).flatMap((stat) => fields.map((field) => Number(stat[field] ?? 0)));
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

/** What would be free without them: shared pages are split among their users. @param {number[]} pids */
export function privateBytes(pids) {
  return pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0) * 1024, 0);
}

/** The fields of /proc/pid/stat behind the name, from the state on. @param {number} pid */
function statOf(pid) {
  const text = read(pid, 'stat');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** @param {number} pid */
function commandOf(pid) {
  return read(pid, 'cmdline').replaceAll('\0', ' ').trim();
}

/** Empty where the process has ended. @param {number} pid @param {string} file */
function read(pid, file) {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
