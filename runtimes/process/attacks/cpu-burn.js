// Never yields to the event loop, on five threads.
export function main() {
  const spin = URL.createObjectURL(new Blob(['for (;;) {}']));
  const threads = Array.from({ length: 4 }, () => new Worker(spin));
  while (threads.length > 0) {
    // Burn.
  }
}
