import { expect, it } from 'vitest';
import { rubyRequirements } from './requirements';

const inBlock = (lines: string) =>
  rubyRequirements(`require 'bundler/inline'\n\ngemfile do\n${lines}\nend\n\ndef main; end`);

it.each([
  ["  gem 'httparty'", "gem 'httparty'"],
  [`  gem "rack", '~> 3', "< 3.2"`, "gem 'rack', '~> 3', '< 3.2'"],
  ["  gem 'b', ['>= 1', '< 2']\n  gem 'a'", "gem 'a'\ngem 'b', '>= 1', '< 2'"],
  ["  source 'https://rubygems.org'\n  group :x do\n    gem 'a'\n  end", "gem 'a'"],
  ["  gem 'pg', require: 'pg'\n  gem 'dotenv', require: false", "gem 'dotenv'\ngem 'pg'"],
  [
    "  gem 'a', source: 'https://gems.example.com'\n  gem 'b', :git => 'https://x.example/b'",
    "gem 'a', source: 'https://gems.example.com'\ngem 'b', git: 'https://x.example/b'",
  ],
  [String.raw`  gem "a#{system('id')}", "it's"`, String.raw`gem 'a#{system(\'id\')}', 'it\'s'`],
  ['  gem ENV["NAME"]', null],
  ['', null],
])('reads what is written out in the block of gemfile: %s', async (lines, wanted) => {
  expect(await inBlock(lines)).toBe(wanted);
});

it('reads a comment, and nothing beside a gemfile', async () => {
  expect(await rubyRequirements("# gemfile:\n# gem 'a', '~> 1'\n#\n# gem 'b'\ndef main; end")).toBe("gem 'a', '~> 1'");
  expect(await rubyRequirements("gem 'a'\ndef main; end")).toBeNull();
});
