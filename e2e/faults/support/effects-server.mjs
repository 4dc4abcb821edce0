// Counts what scripts did to the world outside. A process of its own, so that no fault of a test reaches it.
// A script sends one line, `job attempt key`, and keeps the connection as long as it lives.
import net from 'node:net';

/** @type {{ job: string, attempt: number, key: string, beganMs: number, endedMs: number | null }[]} */
const effects = [];

const server = net.createServer((socket) => {
  /** @type {typeof effects[number] | null} */
  let effect = null;
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
    if (effect || !text.includes('\n')) return;
    const [job = '', attempt = '', key = ''] = text.trim().split(' ');
    effect = { job, attempt: Number(attempt), key, beganMs: performance.now(), endedMs: null };
    effects.push(effect);
    socket.write('ok\n');
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (effect) effect.endedMs = performance.now();
  });
});

process.on('message', (message) => {
  if (message === 'list') process.send?.({ effects });
  if (message === 'clear') effects.length = 0;
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') process.send?.({ port: address.port });
});
