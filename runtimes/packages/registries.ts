import type { Registries } from '@/engine/packages/registries';

export type RegistryKind = 'npm' | 'pypi' | 'go' | 'cargo' | 'maven' | 'composer' | 'gems';

const NPM = 'https://registry.npmjs.org';
export const JSR = 'https://npm.jsr.io';
const PYPI = 'https://pypi.org/simple';
export const GO_PROXY = 'https://proxy.golang.org';
const CRATES = 'https://index.crates.io';
export const MAVEN_CENTRAL = 'https://repo1.maven.org/maven2';
export const PACKAGIST = 'https://repo.packagist.org';
export const RUBYGEMS = 'https://rubygems.org';

/** Where the public registries send their clients. */
const BESIDE: Record<string, string[]> = {
  [PYPI]: ['files.pythonhosted.org'],
  [GO_PROXY]: ['sum.golang.org', 'storage.googleapis.com'],
  [CRATES]: ['static.crates.io', 'crates.io'],
  [PACKAGIST]: ['packagist.org', 'api.github.com', 'codeload.github.com'],
  [RUBYGEMS]: ['index.rubygems.org'],
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
  composer: ({ composerRepositories }) => listOr(composerRepositories, PACKAGIST),
  gems: ({ gemSources }) => listOr(gemSources, RUBYGEMS),
};

export function listOr(own: string[], usual: string): string[] {
  return own.length > 0 ? own : [usual];
}

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
