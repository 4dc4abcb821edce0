import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Registries } from '@/engine/packages/registries';
import type { PackageRegistry } from './package-registry';

/** A package that only a registry with a login has, and a script that uses it on DEPENDENCY_ARGS. */
export type PrivatePackage = {
  language: string;
  /** Fills the registry; `dir` is an empty folder to work in. */
  publish: (registry: PackageRegistry, dir: string) => void;
  /** How a workspace names the registry; `login` is what stands before the host. */
  registries: (host: string, login: string) => Partial<Registries>;
  source: string;
  /** What its lock says of it. */
  lock: string;
};

/** What all of them come to. */
export const PRIVATE_RESULT = ['https://shop.example', 'octopus, twice'];

const VERSION = '1.2.0';

function write(dir: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

function hashOf(algorithm: 'sha1' | 'sha256' | 'md5', bytes: string | Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** A zip of these files. */
function zip(dir: string, name: string, files: Record<string, string>): Buffer {
  write(dir, files);
  const folders = [...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))];
  execFileSync('python3', ['-m', 'zipfile', '-c', name, ...folders], { cwd: dir });
  return readFileSync(join(dir, name));
}

const COMPOSER_PLUGIN = `<?php
namespace Acme;
class Plugin implements \\Composer\\Plugin\\PluginInterface {
  public function activate($composer, $io) { file_put_contents(__DIR__ . '/ran', ''); }
  public function deactivate($composer, $io) {}
  public function uninstall($composer, $io) {}
}`;

export const PRIVATE_PHP: PrivatePackage = {
  language: 'php',
  registries: (host, login) => ({ composerRepositories: [`http://${login}@${host}`] }),
  lock: '"name": "acme/words"',
  publish: ({ files, url }, dir) => {
    const packages = {
      'acme/words': {
        files: {
          'words/src/Words.php':
            '<?php\nnamespace Acme;\nclass Words {\n  public static function twice(string $text): string { return "$text, twice"; }\n  public static function didRun(): bool { return is_file(__DIR__ . "/../../plugin/ran"); }\n}',
        },
        more: { require: { 'acme/plugin': '^1' }, autoload: { 'psr-4': { 'Acme\\': 'src/' } } },
      },
      'acme/plugin': {
        files: { 'plugin/Plugin.php': COMPOSER_PLUGIN },
        more: {
          type: 'composer-plugin',
          require: { 'composer-plugin-api': '^2' },
          autoload: { classmap: ['Plugin.php'] },
          extra: { class: 'Acme\\Plugin' },
        },
      },
    };
    const listed = Object.entries(packages).map(([name, { files: content, more }]) => {
      const file = `${name.replace('/', '-')}.zip`;
      const bytes = zip(dir, file, content);
      files.set(`/dist/${file}`, bytes);
      const dist = { type: 'zip', url: `${url}/dist/${file}`, shasum: hashOf('sha1', bytes) };
      return [name, { [VERSION]: { name, version: VERSION, dist, ...more } }];
    });
    files.set('/packages.json', JSON.stringify({ packages: Object.fromEntries(listed) }));
  },
  source: `<?php
// require:
// acme/words@^1.2

use Acme\\Words;

class Line { public string $name; public int $count; }
class Order { /** @var Line[] */ public array $lines; }
class shop { public string $url; public string $token; }

function main(Order $order, shop $shop) {
  if (Words::didRun()) throw new Exception('a plugin ran');
  return [$shop->url, Words::twice($order->lines[0]['name'])];
}`,
};

export const PRIVATE_RUBY: PrivatePackage = {
  language: 'ruby',
  registries: (host, login) => ({ gemSources: [`http://${login}@${host}`] }),
  lock: 'acme-words (1.2.0)',
  publish: ({ files }, dir) => {
    const info: Record<string, string> = {};
    const add = (name: string, depends: string, lib: string) => {
      const dependency = depends && `s.add_dependency '${depends}', '~> 1'`;
      write(dir, {
        [`${name}/lib/${name.replace('-', '/')}.rb`]: lib,
        [`${name}/${name}.gemspec`]: `Gem::Specification.new { |s| s.name = '${name}'; s.version = '${VERSION}'; s.summary = s.author = 'x'; s.files = Dir['lib/**/*']; ${dependency} }`,
      });
      execFileSync('gem', ['build', '--silent', `${name}.gemspec`], { cwd: join(dir, name), stdio: 'ignore' });
      const file = `${name}-${VERSION}.gem`;
      const bytes = readFileSync(join(dir, name, file));
      files.set(`/gems/${file}`, bytes);
      info[name] = `---\n${VERSION} ${depends && `${depends}:~> 1`}|checksum:${hashOf('sha256', bytes)}\n`;
    };
    add(
      'acme-words',
      'acme-count',
      'require \'acme/count\'\nmodule Acme\n  def self.twice(text) = "#{text}, #{TWICE}"\nend',
    );
    add('acme-count', '', "module Acme\n  TWICE = 'twice'\nend");
    for (const [name, text] of Object.entries(info)) files.set(`/info/${name}`, text);
    const versions = Object.entries(info).map(([name, text]) => `${name} ${VERSION} ${hashOf('md5', text)}\n`);
    files.set('/versions', `created_at: 2026-01-01T00:00:00Z\n---\n${versions.join('')}`);
  },
  source: `require 'bundler/inline'

gemfile do
  source 'https://rubygems.org'
  gem 'acme-words', '~> 1.1'
end

# @param order [Hash] what was bought
def main(order, shop)
  [shop['url'], Acme.twice(order['lines'][0]['name'])]
end`,
};

export const PRIVATE_JAVA: PrivatePackage = {
  language: 'java',
  registries: (host, login) => ({ mavenRepositories: [`http://${login}@${host}/releases`] }),
  lock: `com.acme:words:${VERSION} sha256:`,
  publish: ({ files }, dir) => {
    write(dir, {
      'com/acme/Words.java':
        'package com.acme;\n\npublic class Words { public static String twice(String text) { return text + ", twice"; } }\n',
    });
    execFileSync('/bin/sh', ['-ec', 'javac com/acme/Words.java; jar cf words.jar com'], { cwd: dir });
    const at = `/releases/com/acme/words/${VERSION}/words-${VERSION}`;
    files.set(
      `${at}.pom`,
      `<project><modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>words</artifactId><version>${VERSION}</version></project>`,
    );
    files.set(`${at}.jar`, readFileSync(join(dir, 'words.jar')));
  },
  source: `//requirements:
//com.acme:words:${VERSION}

import com.acme.Words;
import java.util.*;

public class Main {
  public record Line(String name) {}
  public record Order(List<Line> lines) {}
  public static class shop extends HashMap<String, Object> {}
  public static Object main(Order order, shop shop) { return List.of(shop.get("url"), Words.twice(order.lines().get(0).name())); }
}`,
};

export const PRIVATE_RUST: PrivatePackage = {
  language: 'rust',
  registries: (host, login) => ({ cargoRegistry: `sparse+http://${login}@${host}/index/` }),
  lock: 'name = "acme-words"',
  publish: ({ files, url }, dir) => {
    const top = `acme-words-${VERSION}`;
    write(dir, {
      [`${top}/Cargo.toml`]: `[package]\nname = "acme-words"\nversion = "${VERSION}"\nedition = "2021"\n`,
      [`${top}/src/lib.rs`]: 'pub fn twice(text: &str) -> String { format!("{text}, twice") }\n',
    });
    execFileSync('tar', ['-czf', 'words.crate', top], { cwd: dir });
    const bytes = readFileSync(join(dir, 'words.crate'));
    files.set('/index/config.json', JSON.stringify({ dl: `${url}/crates`, 'auth-required': true }));
    const entry = { name: 'acme-words', vers: VERSION, deps: [], cksum: hashOf('sha256', bytes), features: {} };
    files.set('/index/ac/me/acme-words', JSON.stringify({ ...entry, yanked: false }));
    files.set(`/crates/acme-words/${VERSION}/download`, bytes);
  },
  source: `//! \`\`\`cargo
//! [dependencies]
//! acme-words = "1"
//! \`\`\`
use serde::Deserialize;

#[derive(Deserialize)]
struct Line { name: String }
#[derive(Deserialize)]
struct Order { lines: Vec<Line> }
type Shop = serde_json::Value;

fn main(order: Order, shop: Shop) -> Vec<String> {
    vec![shop["url"].as_str().unwrap_or("").to_string(), acme_words::twice(&order.lines[0].name)]
}`,
};

/** What a registry that mirrors crates.io has besides: scripts need crates of their own to read JSON. */
export async function fromCratesIo(path: string): Promise<Buffer | null> {
  const index = path.replace(/^\/index/, 'https://index.crates.io');
  const reply = await fetch(path.startsWith('/index/') ? index : `https://static.crates.io${path}`);
  return reply.ok ? Buffer.from(await reply.arrayBuffer()) : null;
}
