import { exactJson } from '@/engine/input/exact-json';
import type { Runtime } from '../contract';
import { interpretedRuntime } from '../interpreted';
import type { PackageCache } from '../packages/cache';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';
import { defaultsOf } from '../typed/defaults';
import { isRubyLock, rubyPackages } from './packages';
import { RUBY_WRAPPER } from './wrapper';

const signature = async (source: string) => (await import('./signature')).rubySignature(source);

export function rubyRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  const program = findTool('/usr/bin/ruby', '/usr/local/bin/ruby');
  return interpretedRuntime(sandbox, {
    language: 'ruby',
    program,
    signature,
    plan: async ({ source, args }, ruby, mounts) => ({
      // Looking for gems takes most of its start.
      command: ({ input }) => [ruby, ...(mounts.length > 0 ? [] : ['--disable-gems']), `${input}/wrapper.rb`],
      files: {
        'wrapper.rb': RUBY_WRAPPER,
        'main.rb': source,
        'args.json': exactJson({ args, defaults: await defaultsOf(signature, source) }),
      },
    }),
    packages: {
      cache,
      tool: rubyPackages(sandbox, program ?? 'ruby'),
      requirements: async (source) => (await import('./requirements')).rubyRequirements(source),
      isLock: isRubyLock,
    },
  });
}
