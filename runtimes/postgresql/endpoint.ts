import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

export type Endpoint = { host: string; port: number };

export type Vetted = { address: string } | { refusal: string };

/** Finds an address to connect to that is none of the forbidden servers, under whatever name it was given. */
export async function vetEndpoint(wanted: Endpoint, forbidden: Endpoint[]): Promise<Vetted> {
  if (wanted.host.includes('/') || wanted.host.startsWith('@'))
    return { refusal: 'Unix sockets are not allowed: give a host name or address' };
  const addresses = await addressesOf(wanted.host);
  if (addresses.length === 0) return { refusal: `the host "${wanted.host}" was not found` };
  const [taken] = addresses;
  const rivals = await Promise.all(
    forbidden.filter(({ port }) => port === wanted.port).map(({ host }) => addressesOf(host)),
  );
  const isOwn = addresses.some((address) => rivals.flat().some((rival) => isSamePlace(address, rival)));
  if (isOwn) return { refusal: "this is one of Millrace's own servers, which scripts may not use" };
  return { address: taken ?? wanted.host };
}

/** Empty where the name cannot be resolved. A socket's path stands for this machine. */
async function addressesOf(host: string): Promise<string[]> {
  if (host === '' || host.startsWith('/')) return ['127.0.0.1'];
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare)) return [normalize(bare)];
  try {
    const found = await lookup(bare, { all: true });
    return found.map(({ address }) => normalize(address));
  } catch {
    return [];
  }
}

/** ::ffff:127.0.0.1 and its hexadecimal spelling are 127.0.0.1. */
function normalize(address: string): string {
  if (isIP(address) !== 6) return address;
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain) ?? [];
  if (!high || !low) return plain;
  const words = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return words.flatMap((word) => [word >> 8, word & 255]).join('.');
}

function isSamePlace(one: string, other: string): boolean {
  return one === other || (isLocal(one) && isLocal(other));
}

function isLocal(address: string): boolean {
  if (/^(127|0)\./.test(address) || address === '::1' || address === '::') return true;
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .some((own) => normalize(own.address) === address);
}
