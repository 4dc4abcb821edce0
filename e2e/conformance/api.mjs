import { setTimeout as sleep } from 'node:timers/promises';

const base = (process.env.BASE_URL ?? 'http://127.0.0.1:3000').replace(/\/$/, '');
const workspace = process.env.WORKSPACE ?? 'admins';
const token = process.env.TOKEN ?? '';

/**
 * @param {string} path below the workspace
 * @returns {Promise<any>}
 */
export function get(path) {
  return request(path, {});
}

/**
 * @param {string} path below the workspace
 * @param {unknown} body
 * @returns {Promise<any>}
 */
export function post(path, body) {
  return request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** @param {string} id */
export function getJob(id) {
  return get(`jobs_u/get/${id}`);
}

/**
 * @param {string} id
 * @param {number} timeoutMs
 */
export async function waitForResult(id, timeoutMs) {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(60)) {
    const reply = await get(`jobs_u/completed/get_result_maybe/${id}`);
    if (reply.completed) return reply;
  }
  throw new Error(`no result in ${timeoutMs / 1000} s (job ${id})`);
}

/**
 * @param {string} path
 * @param {{ method?: string, headers?: Record<string, string>, body?: string }} options
 */
async function request(path, { headers, ...options }) {
  const response = await fetch(`${base}/api/w/${workspace}/${path}`, {
    ...options,
    headers: { ...headers, authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  const { method = 'GET' } = options;
  if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text.slice(0, 300)}`);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
