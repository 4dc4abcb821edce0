import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Egress } from './egress';
import { Gateway, type Target } from './gateway';
import { deleteTable, loadTable, removeDeadTables } from './network-policy';
import { ownTag } from './process-tag';
import { findProgram, runProgram } from './run-program';

/** One slot's own network: a namespace tied to its spawner, a veth pair and the policy between. */
export type SlotNetwork = {
  /** Where a job reaches Millrace's API, or null. */
  apiUrl: string | null;
  /** Path of the resolv.conf for jobs of this slot. */
  resolvConf: string;
  /** Builds the pair anew, with its inner end in the namespace of that process. */
  attach: (pid: number) => Promise<void>;
  /** What lets builds through to registries; null where jobs run, which reach the public internet. */
  egress: Egress | null;
  close: () => Promise<void>;
};

export type NetworkTree = { slots: SlotNetwork[]; close: () => Promise<void> };
export type Networks = { tree: NetworkTree; reason: null } | { tree: null; reason: string };

export type NetworkOptions = {
  numbers: number[] | null;
  /** How many of them, the last ones, are for builds. */
  builders: number;
  targetUrl: string | null;
  /** `address[/bits][:port]` each. */
  allowed: string[];
  runDir: string;
};

const FORWARDING = '/proc/sys/net/ipv4/ip_forward';
/** 10.200.0.0/16 holds a subnet of four addresses for each slot number. */
const FIRST_ADDRESS = 10 * 2 ** 24 + 200 * 2 ** 16;

/** Gives slots the public internet and Millrace's API and nothing else; says why where this machine allows no such thing. */
export async function openNetworks({ numbers, ...options }: NetworkOptions): Promise<Networks> {
  if (!numbers) return { tree: null, reason: 'setting up their network needs root' };
  const missing = ['ip', 'nft', 'nsenter'].filter((program) => !findProgram(program));
  if (missing.length > 0)
    return { tree: null, reason: `${missing.join(', ')} not installed (apt-get install iproute2 nftables)` };
  try {
    enableForwarding();
    await removeDeadTables();
    return { tree: await openTree(numbers, options), reason: null };
  } catch (error) {
    return { tree: null, reason: `their network could not be set up: ${(error as Error).message}` };
  }
}

type TreeOptions = Omit<NetworkOptions, 'numbers'>;

async function openTree(numbers: number[], options: TreeOptions): Promise<NetworkTree> {
  const { targetUrl, allowed, runDir, builders } = options;
  const apiPort = targetUrl ? await freePort() : null;
  const egressPort = await freePort();
  const table = `millrace_${ownTag().replace('-', '_')}_${numbers[0] ?? 0}`;
  const places = numbers.map(placeOf);
  await loadTable(table, {
    interfaces: places.map(({ outer }) => outer),
    confined: places.slice(-builders).map(({ outer }) => outer),
    egressPort,
    gateways: places.map(({ gateway }) => gateway),
    apiPort,
    allowed,
  });
  const target = targetUrl ? readTarget(targetUrl) : null;
  const jobs = places.slice(0, -builders).map((place) => openSlot(place, { target, apiPort, runDir }));
  const builds = places.slice(-builders).map((place) => openBuilder(place, { egressPort, allowed, runDir }));
  const slots = [...jobs, ...builds];
  return { slots, close: () => deleteTable(table) };
}

type SlotPlace = { outer: string; gateway: string; address: string };

function placeOf(number: number): SlotPlace {
  const first = FIRST_ADDRESS + number * 4;
  return { outer: `mr${number}`, gateway: dotted(first + 1), address: dotted(first + 2) };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

type SlotOptions = { target: Target | null; apiPort: number | null; runDir: string };

function openSlot(place: SlotPlace, { target, apiPort, runDir }: SlotOptions): SlotNetwork {
  const resolvConf = writeResolvConf(place, runDir);
  let gateway: Gateway | null = null;
  return {
    egress: null,
    apiUrl: apiPort === null ? null : `http://${place.gateway}:${apiPort}`,
    resolvConf,
    attach: async (pid) => {
      await connect(place, pid);
      gateway ??= await Gateway.open({ address: place.gateway, target, apiPort, resolvers: hostResolvers() });
    },
    close: async () => {
      await gateway?.close();
      await leave(place, resolvConf);
    },
  };
}

type BuilderOptions = { egressPort: number; allowed: string[]; runDir: string };

function openBuilder(place: SlotPlace, { egressPort, allowed, runDir }: BuilderOptions): SlotNetwork {
  const resolvConf = writeResolvConf(place, runDir);
  const egress = new Egress({ address: place.gateway, port: egressPort, client: place.address, allowed });
  return {
    apiUrl: null,
    egress,
    resolvConf,
    attach: async (pid) => {
      await connect(place, pid);
      await egress.open();
    },
    close: async () => {
      await egress.close();
      await leave(place, resolvConf);
    },
  };
}

function writeResolvConf({ outer, gateway }: SlotPlace, runDir: string): string {
  const path = join(runDir, `resolv-${outer}.conf`);
  writeFileSync(path, `nameserver ${gateway}\noptions timeout:3 attempts:2\n`, { mode: 0o644 });
  return path;
}

/** The pair goes with the spawner's namespace, if a moment later; the claim on its name must not outlive it. */
async function leave({ outer }: SlotPlace, resolvConf: string): Promise<void> {
  await deleteLink(outer);
  rmSync(resolvConf, { force: true });
}

async function connect({ outer, gateway, address }: SlotPlace, pid: number): Promise<void> {
  await deleteLink(outer);
  await runProgram('ip', ['-batch', '-'], {
    input: [
      `link add ${outer} type veth peer name eth0 netns ${pid}`,
      `addr add ${gateway}/30 dev ${outer}`,
      `link set ${outer} up`,
    ].join('\n'),
  });
  const inside = [
    'link set lo up',
    `addr add ${address}/30 dev eth0`,
    'link set eth0 up',
    `route add default via ${gateway}`,
  ];
  const script = 'echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6 2>/dev/null; exec ip -batch -';
  await runProgram('nsenter', [`--net=/proc/${pid}/ns/net`, '--', '/bin/sh', '-c', script], {
    input: inside.join('\n'),
  });
}

async function deleteLink(name: string): Promise<void> {
  await runProgram('ip', ['link', 'del', name], { isFailureFine: true });
}

function enableForwarding(): void {
  if (readFileSync(FORWARDING, 'utf8').trim() !== '1') writeFileSync(FORWARDING, '1');
}

function readTarget(targetUrl: string): Target {
  const { protocol, hostname, port } = new URL(targetUrl);
  const isTls = protocol === 'https:';
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (isTls ? 443 : 80), isTls };
}

function hostResolvers(): string[] {
  const lines = readFileSync('/etc/resolv.conf', 'utf8').split('\n');
  return lines.flatMap((line) => /^\s*nameserver\s+([^\s%]+)/.exec(line)?.[1] ?? []);
}

/** One port for the gateways of all slots, so that the policy can be complete before the first of them exists. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '0.0.0.0', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
