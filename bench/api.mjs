import http from 'node:http';

const WORKSPACE = 'demo';

/** @typedef {ReturnType<typeof createApi>} Api */

/**
 * The API over connections that stay open, as a busy client uses it.
 * @param {{ baseUrl: string, secret: string }} options
 */
export function createApi({ baseUrl, secret }) {
  const { port } = new URL(baseUrl);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  /** @param {{ method: string, path: string, body?: unknown }} call @returns {Promise<any>} */
  const call = ({ method, path, body }) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${secret}`,
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      };
      const request = http.request(
        { host: '127.0.0.1', port, path: `/api/${path}`, method, agent, headers },
        (response) =>
          read(response).then((reply) => {
            const status = response.statusCode ?? 0;
            if (status >= 300) reject(new Error(`${method} ${path}: HTTP ${status} ${reply.slice(0, 300)}`));
            else resolve(response.headers['content-type']?.includes('json') ? JSON.parse(reply) : reply);
          }, reject),
      );
      request.once('error', reject);
      request.end(text);
    });
  const deployed = new Set();
  return {
    call,
    /** @param {string} path below the workspace */
    get: (path) => call({ method: 'GET', path: inside(path) }),
    /** @param {string} path below the workspace @param {unknown} body @param {string} [workspace] */
    post: (path, body, workspace) => call({ method: 'POST', path: inside(path, workspace), body }),
    /** Deploys a script, once for all scenarios. @param {string} path @param {{ language: string, content: string }} script */
    deployScript: async (path, { language, content }) => {
      if (deployed.has(path)) return;
      deployed.add(path);
      const body = { path, summary: '', description: '', content, language };
      await call({ method: 'POST', path: inside('scripts/create'), body });
    },
    /** @param {string} path @param {object[]} modules */
    deployFlow: (path, modules) =>
      call({ method: 'POST', path: inside('flows/create'), body: { path, summary: '', value: { modules } } }),
    /** Runs a flow that is not saved, and waits for its result. @param {object[]} modules @param {object} [args] */
    runFlow: (modules, args = {}) =>
      call({ method: 'POST', path: inside('jobs/run_wait_result/preview_flow'), body: { value: { modules }, args } }),
  };
}

/** @param {http.IncomingMessage} response */
async function read(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** @param {string} path */
function inside(path, workspace = WORKSPACE) {
  return `w/${workspace}/${path}`;
}
