import { describe, expect, test } from 'vitest';
import { readConfig } from './config';

const REQUIRED = { DATABASE_URL: 'postgresql://me:pw@localhost/db?host=/run/pg', MILLRACE_SECRET_KEY: 'k'.repeat(32) };

describe('the configuration', () => {
  test('needs a database and a secret key only', () => {
    const config = readConfig(REQUIRED);
    expect(config).toMatchObject({
      role: 'all',
      port: 3000,
      baseUrl: 'http://localhost:3000',
      redisUrl: null,
      smtpUrl: null,
      superadminSecret: null,
      workerTags: null,
      sandbox: 'strict',
    });
    expect(config.secretKey).toHaveLength(32);
    expect(config.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('takes an empty variable for an absent one', () => {
    expect(readConfig({ ...REQUIRED, REDIS_URL: '', PORT: '' })).toMatchObject({ redisUrl: null, port: 3000 });
  });

  test('names every variable with a bad value in one error', () => {
    const environment = { ...REQUIRED, PORT: 'web', REDIS_URL: 'http://redis', MILLRACE_SANDBOX: 'weak' };
    expect(() => readConfig(environment)).toThrow(
      /PORT is not valid.*REDIS_URL is not valid.*MILLRACE_SANDBOX is not valid/,
    );
  });

  test('says which required variable is not set', () => {
    expect(() => readConfig({ MILLRACE_SECRET_KEY: 'k'.repeat(32) })).toThrow('DATABASE_URL is not set');
  });

  test('never prints a bad value', () => {
    expect(() => readConfig({ ...REQUIRED, DATABASE_URL: 'mysql://me:hunter2@host' })).not.toThrow(/hunter2/);
  });

  test('derives the same key from the same secret, and another from another', () => {
    const other = readConfig({ ...REQUIRED, MILLRACE_SECRET_KEY: 'q'.repeat(32) });
    expect(readConfig(REQUIRED).secretKey).toEqual(readConfig(REQUIRED).secretKey);
    expect(readConfig(REQUIRED).secretKey).not.toEqual(other.secretKey);
  });

  test('reads tags from a list with commas and the base URL without its final slash', () => {
    const config = readConfig({ ...REQUIRED, WORKER_TAGS: 'python3, bun,', BASE_URL: 'https://flows.example.com/' });
    expect(config).toMatchObject({ workerTags: ['python3', 'bun'], baseUrl: 'https://flows.example.com' });
  });
});
