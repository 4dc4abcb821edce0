/** Where packages come from; null, or an empty list: the public registry. URLs may hold a user and a password. */
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
  /** Asked in this order, in place of packagist.org. */
  composerRepositories: string[];
  /** The first in place of rubygems.org; the others are for scripts that name them. */
  gemSources: string[];
  /** What else installations may connect to, as `host` or `host:port`: where a registry sends its clients. */
  hosts: string[];
  /** Where the programs that install packages come from, before the public registries: nowhere that a workspace names. */
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
  composerRepositories: [],
  gemSources: [],
  hosts: [],
  toolSources: { pypi: [], maven: [] },
};
