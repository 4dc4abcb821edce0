import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isTagAlive } from './process-tag';
import { runProgram } from './run-program';

/** Not the public internet: this host, private, shared, link-local (with cloud metadata), multicast and reserved ranges. */
const CLOSED = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'].concat([
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '168.63.129.16/32',
]);

export type PolicyScope = {
  interfaces: string[];
  gateways: string[];
  apiPort: number | null;
  /** `address[/bits][:port]` each: open although they are closed to jobs by default. */
  allowed: string[];
};

export async function loadTable(name: string, scope: PolicyScope): Promise<void> {
  await runProgram('nft', ['-f', '-'], { input: policyText(name, scope) });
}

export async function deleteTable(name: string): Promise<void> {
  await runProgram('nft', ['delete', 'table', 'inet', name], { isFailureFine: true });
}

/** Tables of workers that died without closing. */
export async function removeDeadTables(): Promise<void> {
  const listed = await runProgram('nft', ['list', 'tables', 'inet']);
  for (const [, name = '', tag = ''] of listed.matchAll(/table inet (millrace_(\d+_\d+)_\d+)/g)) {
    if (!isTagAlive(tag.replace('_', '-'))) await deleteTable(name);
  }
}

/** Exact interface names only: a pattern that matches nothing would leave everything open. */
function policyText(name: string, { interfaces, gateways, apiPort, allowed }: PolicyScope): string {
  const quoted = interfaces.map((each) => `"${each}"`).join(', ');
  const exceptions = allowed.map(acceptRule).join('\n    ');
  const ports = apiPort === null ? '53' : `53, ${apiPort}`;
  return `
table inet ${name} {
  set slots { type ifname; elements = { ${quoted} } }
  set gateways { type ipv4_addr; elements = { ${gateways.join(', ')} } }
  set closed { type ipv4_addr; flags interval; auto-merge; elements = { ${[...CLOSED, ...ownSubnets()].join(', ')} } }
  chain forward {
    type filter hook forward priority -10; policy accept;
    oifname @slots ct state established,related accept
    oifname @slots drop
    iifname @slots meta nfproto ipv6 drop
    ${exceptions}
    iifname @slots ip daddr @closed meta l4proto tcp reject with tcp reset
    iifname @slots ip daddr @closed reject with icmp type admin-prohibited
  }
  chain input {
    type filter hook input priority -10; policy accept;
    iifname @slots ip daddr @gateways udp dport 53 accept
    iifname @slots ip daddr @gateways tcp dport { ${ports} } accept
    ${exceptions}
    iifname @slots meta l4proto tcp reject with tcp reset
    iifname @slots reject with icmpx type admin-prohibited
  }
  chain postrouting {
    type nat hook postrouting priority 100; policy accept;
    ip saddr 10.200.0.0/16 oifname != @slots masquerade
  }
}
`;
}

function acceptRule(rule: string): string {
  const [address = '', port] = rule.split(':');
  return `iifname @slots ip daddr ${address} ${port === undefined ? '' : `tcp dport ${port} `}accept`;
}

/** Whether an exception opens every port of this address. */
export function isOpened(address: string, allowed: string[]): boolean {
  return allowed.some((rule) => {
    const [range = '', port] = rule.split(':');
    const bits = range.split('/')[1] ?? '32';
    return port === undefined && networkOf(`${address}/${bits}`) === networkOf(`${range.split('/')[0]}/${bits}`);
  });
}

/** The networks this host is on are not public even where their numbers are. */
function ownSubnets(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .flatMap(({ cidr }) => (cidr && isIPv4(cidr.split('/')[0] ?? '') ? [networkOf(cidr)] : []));
}

function networkOf(cidr: string): string {
  const [address = '', bits = '32'] = cidr.split('/');
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(value / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
}
