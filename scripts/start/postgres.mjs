import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { keepSecret } from './data-dir.mjs';
import { postgresBinaries } from './postgres-binaries.mjs';
import { stopLeftover } from './processes.mjs';
import { runCommand } from './run-command.mjs';
import { giveTo, openPrivateDir, openServiceDir, serviceAccount } from './service-account.mjs';

const SOCKET_NAME = '.s.PGSQL.5432';
// sun_path of a Unix socket, with its final NUL.
const SOCKET_PATH_CHARS_MAX = 103;
const LOG_BYTES_MAX = 10 * 1024 * 1024;
const APP = 'millrace';

/**
 * Makes the private Postgres ready to launch: no TCP, one Unix socket in a folder that only its account (and root)
 * may enter, and a password on top.
 * @param {{ root: string, dataDir: string, signal?: AbortSignal, settings?: Record<string, string> }} options
 */
export async function preparePostgres({ root, dataDir, signal, settings = {} }) {
  const account = serviceAccount(['postgres']);
  const folder = openServiceDir({ dataDir, name: 'postgres', account });
  const place = {
    folder,
    account,
    cluster: path.join(folder, 'cluster-18'),
    socketDir: openSocketDir(folder, account),
  };
  const binaries = await postgresBinaries({ root, account, folder });
  const pidFile = path.join(place.cluster, 'postmaster.pid');
  await stopLeftover({ pidFile, owns: place.cluster, signals: ['SIGINT', 'SIGQUIT', 'SIGKILL'] });
  const rootPassword = keepSecret(path.join(folder, 'superuser-password'));
  await createCluster({ ...place, binaries, settings, signal });
  const logFile = openLog(folder);
  return {
    part: {
      name: 'Postgres',
      isServer: true,
      logFile,
      stopSignal: /** @type {const} */ ('SIGINT'),
      stopTimeoutMs: 15_000,
      launch: () => launchServer({ ...place, binaries, logFile, settings }),
      isReady: () => isServing(pidFile),
    },
    adminUrl: urlOf({ user: 'postgres', password: rootPassword, database: 'postgres', socketDir: place.socketDir }),
    appPassword: keepSecret(path.join(dataDir, 'database-password')),
  };
}

/**
 * Gives the app its own role, which owns its database and nothing else. Safe to call at every start.
 * @param {{ adminUrl: string, appPassword: string }} options
 * @returns {Promise<string>} the app's database URL
 */
export async function ensureAppDatabase({ adminUrl, appPassword }) {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const roles = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP]);
    const rights = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE';
    const password = client.escapeLiteral(appPassword);
    await client.query(`${roles.rowCount ? 'ALTER' : 'CREATE'} ROLE ${APP} ${rights} PASSWORD ${password}`);
    const databases = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [APP]);
    if (!databases.rowCount) await client.query(`CREATE DATABASE ${APP} OWNER ${APP}`);
    await client.query(`REVOKE CONNECT ON DATABASE postgres, template1, ${APP} FROM PUBLIC`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.username = APP;
  url.password = appPassword;
  url.pathname = `/${APP}`;
  return url.href;
}

/** @param {{ user: string, password: string, database: string, socketDir: string }} options */
function urlOf({ user, password, database, socketDir }) {
  return `postgresql://${user}:${password}@localhost/${database}?host=${encodeURIComponent(socketDir)}`;
}

/**
 * @param {string} folder
 * @param {import('./service-account.mjs').Account} account
 */
function openSocketDir(folder, account) {
  const nearby = path.join(folder, 'socket');
  if (path.join(nearby, SOCKET_NAME).length <= SOCKET_PATH_CHARS_MAX) return openPrivateDir(nearby, account);
  const name = `millrace-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
  const runtimeDir = process.getuid?.() === 0 ? '/run' : (process.env.XDG_RUNTIME_DIR ?? os.tmpdir());
  return openPrivateDir(path.join(runtimeDir, name), account);
}

/**
 * @param {{ cluster: string, folder: string, account: object, binaries: string, settings: Record<string, string>,
 *   signal?: AbortSignal }} options
 */
async function createCluster({ cluster, folder, account, binaries, settings, signal }) {
  if (fs.existsSync(cluster)) return;
  // Moved into place when complete: a cluster that was cut short is never taken for a good one.
  const unfinished = `${cluster}.new`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  openPrivateDir(unfinished, account);
  const passwordFile = path.join(folder, 'superuser-password');
  giveTo(account, passwordFile);
  const args = ['-D', unfinished, '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256'];
  args.push('--encoding=UTF8', '--locale=C', '--no-instructions');
  // A cluster that is never flushed need not be flushed once.
  if (settings.fsync === 'off') args.push('--no-sync');
  const hint = `Is there room on the disk of ${folder}?`;
  await runCommand(path.join(binaries, 'bin/initdb'), args, {
    ...account,
    cwd: '/',
    env: serverEnv(folder),
    signal,
    hint,
  });
  fs.writeFileSync(path.join(unfinished, 'pg_hba.conf'), 'local all all scram-sha-256\n');
  fs.renameSync(unfinished, cluster);
}

/**
 * @param {{ cluster: string, folder: string, socketDir: string, account: object, binaries: string, logFile: string,
 *   settings: Record<string, string> }} options
 */
function launchServer({ cluster, folder, socketDir, account, binaries, logFile, settings }) {
  const all = {
    listen_addresses: '',
    unix_socket_directories: `"${socketDir}"`,
    unix_socket_permissions: '0700',
    shared_buffers: '128MB',
    max_connections: '150',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...settings,
  };
  const log = fs.openSync(logFile, 'a');
  try {
    return spawn(
      path.join(binaries, 'bin/postgres'),
      ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...account, cwd: '/', env: serverEnv(folder), stdio: ['ignore', log, log], detached: true },
    );
  } finally {
    fs.closeSync(log);
  }
}

/**
 * Nothing of our own environment: it holds secrets that the server's account must not read.
 * @param {string} folder
 */
function serverEnv(folder) {
  return { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', HOME: folder };
}

/** @param {string} folder */
function openLog(folder) {
  const file = path.join(folder, 'postgres.log');
  if (fs.existsSync(file) && fs.statSync(file).size > LOG_BYTES_MAX) fs.truncateSync(file);
  return file;
}

/** @param {string} pidFile */
function isServing(pidFile) {
  return fs.existsSync(pidFile) && fs.readFileSync(pidFile, 'utf8').trimEnd().endsWith('ready');
}
