import net from 'node:net';

/**
 * The wanted port if it is free on loopback, else another one.
 * @param {number} wanted 0 for any
 */
export async function choosePort(wanted) {
  return (await tryPort(wanted, '127.0.0.1')) ?? (await tryPort(0, '127.0.0.1')) ?? wanted;
}

/**
 * @param {number} port
 * @param {string} host
 */
export async function isPortFree(port, host) {
  return (await tryPort(port, host)) !== null;
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number | null>} the port, or null when another process has it
 */
function tryPort(port, host) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ port, host }, () => {
      const address = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(address.port));
    });
  });
}
