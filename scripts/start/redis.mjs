import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { keepSecret } from './data-dir.mjs';
import { choosePort } from './ports.mjs';
import { findProgram } from './prerequisites.mjs';
import { stopLeftover } from './processes.mjs';
import { giveTo, openServiceDir, serviceAccount } from './service-account.mjs';

const ANSWER_TIMEOUT_MS = 1000;

/**
 * Makes the private Redis ready to launch: loopback only, behind a random password.
 * @param {{ dataDir: string }} options
 * @returns {Promise<{ part: import('./supervisor.mjs').Part, url: string } | null>} null where no Redis is installed
 */
export async function prepareRedis({ dataDir }) {
  const program = findProgram('redis-server') ?? findProgram('valkey-server');
  if (!program) return null;
  const account = serviceAccount(['redis', 'valkey', 'postgres']);
  const folder = openServiceDir({ dataDir, name: 'redis', account });
  const portFile = path.join(folder, 'port');
  const remembered = fs.existsSync(portFile) ? Number(fs.readFileSync(portFile, 'utf8')) : 0;
  const pidFile = path.join(folder, 'redis.pid');
  await stopLeftover({ pidFile, owns: `:${remembered}`, signals: ['SIGTERM', 'SIGKILL'] });
  const port = await choosePort(remembered);
  fs.writeFileSync(portFile, String(port));
  const password = keepSecret(path.join(dataDir, 'redis-password'));
  const configFile = writeConfig({ folder, account, port, password, pidFile });
  const logFile = path.join(folder, 'redis.log');
  return {
    part: {
      name: 'Redis',
      isServer: true,
      logFile,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
      launch: () => launchServer({ program, configFile, folder, account, logFile }),
      isReady: () => answers(port, password),
    },
    url: `redis://:${password}@127.0.0.1:${port}/0`,
  };
}

/**
 * @param {{ folder: string, account: import('./service-account.mjs').Account, port: number, password: string,
 *   pidFile: string }} options
 */
function writeConfig({ folder, account, port, password, pidFile }) {
  const file = path.join(folder, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${folder}"`,
    `pidfile "${pidFile}"`,
    // A queue must refuse a message rather than forget one.
    'maxmemory-policy noeviction',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
  ];
  fs.writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  giveTo(account, file);
  return file;
}

/** @param {{ program: string, configFile: string, folder: string, account: object, logFile: string }} options */
function launchServer({ program, configFile, folder, account, logFile }) {
  const log = fs.openSync(logFile, 'w');
  try {
    const env = { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, HOME: folder, LC_ALL: 'C' };
    return spawn(program, [configFile], { ...account, cwd: '/', env, stdio: ['ignore', log, log], detached: true });
  } finally {
    fs.closeSync(log);
  }
}

/**
 * @param {number} port
 * @param {string} password
 * @returns {Promise<boolean>}
 */
function answers(port, password) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: ANSWER_TIMEOUT_MS });
    const finish = (/** @type {boolean} */ isReady) => {
      socket.destroy();
      resolve(isReady);
    };
    let reply = '';
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      reply += chunk;
      if (reply.split('\r\n').length > 2) finish(reply.includes('+PONG'));
    });
    socket.once('error', () => finish(false));
    socket.once('timeout', () => finish(false));
  });
}
