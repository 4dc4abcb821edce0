import fs from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 1000;

/** What a figure depends on besides the product. */
export function machine() {
  return {
    cpu: os.cpus()[0]?.model ?? '',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** The share of all cores that is busy now, from 0 to 1: before a scenario, that is the work of others. */
export async function busyShare() {
  const before = times();
  await sleep(SAMPLE_MS);
  const after = times();
  return 1 - (after.idle - before.idle) / Math.max(after.all - before.all, 1);
}

function times() {
  const cores = os.cpus().map((core) => core.times);
  const idle = cores.reduce((sum, core) => sum + core.idle, 0);
  return {
    idle,
    all: cores.reduce((sum, { user, nice, sys, idle: free, irq }) => sum + user + nice + sys + free + irq, 0),
  };
}

/** The load of the last minute. */
export function load() {
  return Number(fs.readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
}
