/** Where packages come from; null: the public one. URLs may hold a user and a password. */
export type Registries = {
  npmRegistry: string | null;
  /** Lines of an .npmrc, for scopes that have a registry of their own. */
  npmrc: string | null;
  pipIndexUrl: string | null;
  pipExtraIndexUrls: string[];
  /** As in GOPROXY, without `direct`. */
  goProxy: string | null;
  /** In place of crates.io. */
  cargoRegistry: string | null;
  /** Asked in this order, before Maven Central. */
  mavenRepositories: string[];
  /** What else installations may connect to, as `host` or `host:port`: where a registry sends its clients. */
  hosts: string[];
  /** Where the programs that install packages come from, before the public registries. */
  toolSources: { pypi: string[]; maven: string[] };
};

export const PUBLIC_REGISTRIES: Registries = {
  npmRegistry: null,
  npmrc: null,
  pipIndexUrl: null,
  pipExtraIndexUrls: [],
  goProxy: null,
  cargoRegistry: null,
  mavenRepositories: [],
  hosts: [],
  toolSources: { pypi: [], maven: [] },
};

export type RegistryKind = 'npm' | 'pypi' | 'go' | 'cargo' | 'maven';

const NPM = 'https://registry.npmjs.org';
export const JSR = 'https://npm.jsr.io';
const PYPI = 'https://pypi.org/simple';
export const GO_PROXY = 'https://proxy.golang.org';
const CRATES = 'https://index.crates.io';
export const MAVEN_CENTRAL = 'https://repo1.maven.org/maven2';

/** Where the public registries send their clients. */
const BESIDE: Record<string, string[]> = {
  [PYPI]: ['files.pythonhosted.org'],
  [GO_PROXY]: ['sum.golang.org', 'storage.googleapis.com'],
  [CRATES]: ['static.crates.io', 'crates.io'],
};

/** What an installation of this kind may connect to. */
export function hostsOf(registries: Registries, kind: RegistryKind): string[] {
  const addresses = ADDRESSES[kind](registries);
  const beside = addresses.flatMap((address) => BESIDE[address.replace(/\/+$/, '')] ?? []);
  return [...new Set([...addresses.map(hostOf), ...beside, ...registries.hosts])];
}

const ADDRESSES: Record<RegistryKind, (registries: Registries) => string[]> = {
  npm: ({ npmRegistry, npmrc }) => [npmRegistry ?? NPM, JSR, ...npmrcAddresses(npmrc ?? '')],
  pypi: ({ pipIndexUrl, pipExtraIndexUrls }) => [pipIndexUrl ?? PYPI, ...pipExtraIndexUrls],
  go: ({ goProxy }) => goProxy?.split(/[,|]/) ?? [GO_PROXY],
  cargo: ({ cargoRegistry }) => [cargoRegistry?.replace('sparse+', '') ?? CRATES],
  maven: ({ mavenRepositories }) => [...mavenRepositories, MAVEN_CENTRAL],
};

function npmrcAddresses(npmrc: string): string[] {
  return [...npmrc.matchAll(/registry\s*=\s*["']?(https?:\/\/[^\s"']+)/g)].map(([, address = '']) => address);
}

/** As a proxy is asked for it: with its port where that is not the usual one. */
function hostOf(address: string): string {
  return new URL(address).host;
}

/** A registry's address, and the header that its user and password come to. A password alone is the header itself. */
export function withoutCredentials(address: string): { url: string; authorization: string | null } {
  const [, start = '', user = '', password = '', rest = ''] =
    /^([^/]*\/\/)([^/:@]*):?([^/@]*)@(.*)$/.exec(address) ?? [];
  if (start === '') return { url: address, authorization: null };
  const [name, secret] = [decodeURIComponent(user), decodeURIComponent(password)];
  const authorization = name ? `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` : secret;
  return { url: start + rest, authorization };
}
