import { type AddressInfo, connect, createServer } from 'node:net';

export type TestPostgres = {
  resource: { host: string; port: number; user: string; password: string; dbname: string };
  close: () => void;
};

/** The server of the tests, as a resource names it. It may listen on a Unix socket only; a database step goes by TCP. */
export async function openTestPostgres(): Promise<TestPostgres> {
  const url = new URL(process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres');
  const socketDir = url.searchParams.get('host');
  const target = socketDir
    ? { path: `${socketDir}/.s.PGSQL.${url.port || 5432}` }
    : { host: url.hostname, port: Number(url.port || 5432) };
  const door = createServer((inner) => {
    const outer = connect(target);
    inner.on('error', () => outer.destroy()).pipe(outer);
    outer.on('error', () => inner.destroy()).pipe(inner);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return {
    resource: {
      host: '127.0.0.1',
      port: (door.address() as AddressInfo).port,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      dbname: url.pathname.slice(1),
    },
    close: () => door.close(),
  };
}
