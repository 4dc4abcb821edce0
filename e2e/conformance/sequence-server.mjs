import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * A server that answers its n-th request with the n-th response of the case, and notes which index each asked for.
 * @param {(string | number | null)[]} responses null: an error
 */
export async function startSequenceServer(responses) {
  /** @type {number[]} */
  const seen = [];
  const server = createServer((request, response) => {
    const index = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('i'));
    const value = responses[seen.push(index) - 1];
    response.statusCode = value === null || value === undefined ? 500 : 200;
    response.end(String(value ?? 'refused by the test'));
  });
  server.listen(0, process.env.CALLBACK_BIND ?? '0.0.0.0');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { port, seen, close: () => server.close() };
}
