import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { choosePort } from '@/scripts/start/ports.mjs';
import { findProgram } from '../process/run-program';

export type TestMariadb = {
  resource: { host: string; port: number; user: string; password: string; database: string };
  close: () => void;
};

const START_TRIES = 200;
const SET_UP =
  "CREATE DATABASE IF NOT EXISTS test; CREATE USER tester@'%' IDENTIFIED BY 'pass word'; GRANT ALL ON test.* TO tester@'%'; GRANT PROCESS ON *.* TO tester@'%'";

/** A MariaDB of its own, from Debian's package. */
export async function openTestMariadb(): Promise<TestMariadb> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mariadb-'));
  const port = await choosePort(0);
  const server = startServer(folder, port);
  const close = () => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const client = ['--no-defaults', `--socket=${join(folder, 'socket')}`, '-uroot', '-e', SET_UP];
  for (let tries = 0; tries < START_TRIES; tries++) {
    if (spawnSync(program('mariadb'), client).status === 0) {
      return { resource: { host: '127.0.0.1', port, user: 'tester', password: 'pass word', database: 'test' }, close };
    }
    await delay(100);
  }
  close();
  throw new Error('MariaDB did not start');
}

function startServer(folder: string, port: number): ChildProcess {
  const common = ['--no-defaults', `--datadir=${join(folder, 'data')}`, '--user=root'];
  const made = spawnSync(
    program('mariadb-install-db'),
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr || String(made.error));
  const own = [`--port=${port}`, `--socket=${join(folder, 'socket')}`, '--bind-address=127.0.0.1'];
  return spawn(program('mariadbd'), [...common, ...own, `--pid-file=${join(folder, 'pid')}`], { stdio: 'ignore' });
}

function program(name: string): string {
  const found = findProgram(name);
  if (!found) throw new Error(`${name} is missing: apt-get install mariadb-server-core mariadb-client-core`);
  return found;
}
