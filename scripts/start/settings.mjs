import { StepFailure } from './progress.mjs';

const ROLES = ['all', 'app', 'worker'];

/**
 * What the start itself must know; server/config.ts checks all of the environment again, in each process.
 * @param {NodeJS.ProcessEnv} env an empty value counts as none
 */
export function readSettings(env) {
  const role = readRole(env.MILLRACE_ROLE || 'all');
  const port = readPort(env.PORT || '3000');
  const databaseUrl = env.DATABASE_URL || null;
  if (role !== 'all' && databaseUrl === null) {
    throw new StepFailure(
      `MILLRACE_ROLE=${role} needs the servers that the other parts use`,
      'Set DATABASE_URL and REDIS_URL to the same servers everywhere, and MILLRACE_SECRET_KEY to the same value.',
    );
  }
  return {
    role,
    port,
    databaseUrl,
    redisUrl: env.REDIS_URL || null,
    host: env.HOST || '0.0.0.0',
    baseUrl: env.BASE_URL || `http://localhost:${port}`,
    secretKey: env.MILLRACE_SECRET_KEY || null,
    isSandboxed: env.MILLRACE_SANDBOX !== 'off',
  };
}

/** @param {string} role */
function readRole(role) {
  if (ROLES.includes(role)) return role;
  throw new StepFailure(`MILLRACE_ROLE is ${role}`, `Set it to one of ${ROLES.join(', ')}, or leave it away.`);
}

/** @param {string} text */
function readPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new StepFailure(`PORT is ${text}`, 'Set it to a number from 1 to 65535, or leave it away for 3000.');
}

/** @typedef {ReturnType<typeof readSettings>} Settings */
