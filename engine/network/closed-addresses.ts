/** Not the public internet: this host, private, shared, link-local (with cloud metadata), multicast and reserved ranges. */
export const CLOSED = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
].concat(['192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32']);

/** `address[/bits][:port]` each: open although it is closed by default. */
export type Exceptions = string[];

/** Whether nobody is let through to this IPv4 address and port. `own`: the networks that this host is on. */
export function isClosed(
  endpoint: { address: string; port: number },
  { own, allowed }: { own: string[]; allowed: Exceptions },
): boolean {
  return (
    [...CLOSED, ...own].some((range) => isWithin(endpoint.address, range)) &&
    !allowed.some((rule) => covers(rule, endpoint))
  );
}

/** Whether an exception opens every port of this address. */
export function isOpened(address: string, allowed: Exceptions): boolean {
  return allowed.some((rule) => !rule.includes(':') && isWithin(address, rule));
}

function covers(rule: string, { address, port }: { address: string; port: number }): boolean {
  const [range = '', only] = rule.split(':');
  return isWithin(address, range) && (only === undefined || Number(only) === port);
}

function isWithin(address: string, range: string): boolean {
  const [start, bits = '32'] = range.split('/');
  return networkOf(`${address}/${bits}`) === networkOf(`${start}/${bits}`);
}

/** The networks that a host with these interfaces is on: not public, even where their numbers are. */
export function networksOf(
  interfaces: Record<string, { family: string; cidr: string | null }[] | undefined>,
): string[] {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  return all.flatMap(({ family, cidr }) => (family === 'IPv4' && cidr ? [networkOf(cidr)] : []));
}

/** The first address of the network that an address with bits is in, with those bits. */
function networkOf(cidr: string): string {
  const [address = '', bits = '32'] = cidr.split('/');
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(value / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
}
