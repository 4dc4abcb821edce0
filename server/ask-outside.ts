import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isClosed, networksOf } from '@/engine/network/closed-addresses';
import { getConfig } from './config';

export type OutsideAnswer = { status: number; problem: null } | { status: null; problem: string };

const ANSWER_MS = 10_000;

/** Asks an address that a user of Millrace named, as far as scripts would be let through to it. Follows no redirects, reads no body. */
export async function askOutside(address: string, headers: Record<string, string>): Promise<OutsideAnswer> {
  const url = new URL(address);
  const isTls = url.protocol === 'https:';
  const port = Number(url.port) || (isTls ? 443 : 80);
  const host = await openAddressOf(url.hostname, port);
  if ('problem' in host) return { status: null, problem: host.problem };
  // The address that was looked at is the one that is connected to.
  const options = { host: host.address, port, servername: url.hostname, path: url.pathname + url.search };
  return new Promise((resolve) => {
    const request = (isTls ? requestHttps : requestHttp)({
      ...options,
      headers: { ...headers, host: url.host, 'user-agent': 'millrace' },
      timeout: ANSWER_MS,
    });
    request.on('response', (response) => {
      resolve({ status: response.statusCode ?? 0, problem: null });
      response.destroy();
    });
    request.on('timeout', () => request.destroy(new Error(`there was no answer within ${ANSWER_MS / 1000} s`)));
    request.on('error', (error) => resolve({ status: null, problem: `${url.host}: ${error.message}` }));
    request.end();
  });
}

async function openAddressOf(host: string, port: number): Promise<{ address: string } | { problem: string }> {
  try {
    const found = isIPv4(host) ? [{ address: host }] : await lookup(host, { family: 4, all: true });
    const rules = { own: networksOf(networkInterfaces()), allowed: getConfig().allowedEgress };
    const open = found.find(({ address }) => !isClosed({ address, port }, rules));
    return open ?? { problem: `${host} is a private address. MILLRACE_ALLOW_EGRESS lets it through.` };
  } catch {
    return { problem: `There is no host called ${host}.` };
  }
}
