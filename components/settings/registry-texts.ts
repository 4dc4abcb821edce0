import type { RegistryName } from '@/contract/registries';

type RegistryText = { label: string; help: string; placeholder: string; language: string; isLong?: boolean };

/** What each setting is for, in the order of the page. */
export const REGISTRY_TEXTS: Record<RegistryName, RegistryText> = {
  npm_config_registry: {
    language: 'npm',
    label: 'Registry',
    help: 'In place of registry.npmjs.org.',
    placeholder: 'https://npm.example.com/',
  },
  npmrc: {
    language: 'npm',
    label: '.npmrc',
    help: 'Registries of scopes, and their tokens: lines as in an .npmrc.',
    placeholder: '@acme:registry=https://npm.example.com/\n//npm.example.com/:_authToken=…',
    isLong: true,
  },
  pip_index_url: {
    language: 'Python',
    label: 'Index',
    help: 'In place of pypi.org.',
    placeholder: 'https://user:password@pypi.example.com/simple',
  },
  pip_extra_index_url: {
    language: 'Python',
    label: 'Further indexes',
    help: 'Asked as well. Several are separated by commas.',
    placeholder: 'https://pypi.example.com/simple',
  },
  go_proxy: {
    language: 'Go',
    label: 'Module proxies',
    help: 'In place of proxy.golang.org, asked in turn.',
    placeholder: 'https://go.example.com, https://proxy.golang.org',
  },
  cargo_registry: {
    language: 'Rust',
    label: 'Registry',
    help: 'In place of crates.io. A password alone is sent as the token.',
    placeholder: 'sparse+https://crates.example.com/index/',
  },
  maven_repos: {
    language: 'Java',
    label: 'Maven repositories',
    help: 'Asked before Maven Central, in turn.',
    placeholder: 'https://user:password@maven.example.com/releases',
  },
  composer_repos: {
    language: 'PHP',
    label: 'Composer repositories',
    help: 'In place of packagist.org, asked in turn.',
    placeholder: 'https://user:password@composer.example.com, https://repo.packagist.org',
  },
  ruby_repos: {
    language: 'Ruby',
    label: 'Gem sources',
    help: 'The first in place of rubygems.org; the others are for scripts that name them.',
    placeholder: 'https://user:password@gems.example.com',
  },
  registry_hosts: {
    language: 'Network',
    label: 'Further hosts',
    help: 'What installations may connect to besides their registries: where these send their clients.',
    placeholder: 'cdn.example.com, files.example.com:8443',
  },
};
