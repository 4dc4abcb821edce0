/**
 * What each language that does not come with Millrace needs. `apt`: packages of Debian or Ubuntu, whose files lie in
 * /usr, which jobs see. `npm`: a package with the program for one platform, which is put below /usr/local/lib/millrace.
 *
 * @typedef {object} Toolchain
 * @property {string} name
 * @property {string[]} [apt]
 * @property {{ version: string, packages: Record<string, string>, program: string }} [npm]
 * @property {string} [by] how to get it where no package has it
 */

/** @type {Record<string, Toolchain>} */
export const TOOLCHAINS = {
  deno: {
    name: 'Deno',
    npm: {
      version: '2.9.6',
      packages: { 'linux-x64': '@deno/linux-x64-glibc', 'linux-arm64': '@deno/linux-arm64-glibc' },
      program: 'deno',
    },
  },
  php: { name: 'PHP', apt: ['php-cli', 'php-curl', 'php-mbstring'] },
  ruby: { name: 'Ruby', apt: ['ruby'] },
  perl: { name: 'Perl', apt: ['perl'] },
  rlang: { name: 'R', apt: ['r-base-core', 'r-cran-jsonlite'] },
  nu: {
    name: 'Nushell',
    npm: {
      version: '0.115.1',
      packages: { 'linux-x64': '@nushell/linux-x64', 'linux-arm64': '@nushell/linux-arm64' },
      program: 'bin/nu',
    },
  },
  powershell: {
    name: 'PowerShell',
    by: 'unpack its archive for Linux into /usr/local/lib/millrace/powershell, so that the program is pwsh there',
  },
};
