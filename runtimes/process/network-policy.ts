import { networkInterfaces } from 'node:os';
import { CLOSED, networksOf } from '@/engine/network/closed-addresses';
import { isTagAlive } from './process-tag';
import { runProgram } from './run-program';

export type PolicyScope = {
  interfaces: string[];
  /** Those of them that reach one port of their gateway and nothing else: what lets them through to registries. */
  confined: string[];
  egressPort: number;
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
function policyText(
  name: string,
  { interfaces, confined, egressPort, gateways, apiPort, allowed }: PolicyScope,
): string {
  const exceptions = allowed.map(acceptRule).join('\n    ');
  const ports = apiPort === null ? '53' : `53, ${apiPort}`;
  return `
table inet ${name} {
  set slots { type ifname; elements = { ${quoted(interfaces)} } }
  set confined { type ifname; elements = { ${quoted(confined)} } }
  set gateways { type ipv4_addr; elements = { ${gateways.join(', ')} } }
  set closed { type ipv4_addr; flags interval; auto-merge; elements = { ${[...CLOSED, ...networksOf(networkInterfaces())].join(', ')} } }
  chain forward {
    type filter hook forward priority -10; policy accept;
    oifname @slots ct state established,related accept
    oifname @slots drop
    iifname @slots meta nfproto ipv6 drop
    iifname @confined meta l4proto tcp reject with tcp reset
    iifname @confined reject with icmp type admin-prohibited
    ${exceptions}
    iifname @slots ip daddr @closed meta l4proto tcp reject with tcp reset
    iifname @slots ip daddr @closed reject with icmp type admin-prohibited
  }
  chain input {
    type filter hook input priority -10; policy accept;
    iifname @confined ip daddr @gateways tcp dport ${egressPort} accept
    iifname @confined meta l4proto tcp reject with tcp reset
    iifname @confined reject with icmpx type admin-prohibited
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

function quoted(names: string[]): string {
  return names.map((each) => `"${each}"`).join(', ');
}

function acceptRule(rule: string): string {
  const [address = '', port] = rule.split(':');
  return `iifname @slots ip daddr ${address} ${port === undefined ? '' : `tcp dport ${port} `}accept`;
}
