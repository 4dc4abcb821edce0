import { exactJson } from '@/engine/input/exact-json';
import type { Runtime } from '../contract';
import { interpretedRuntime } from '../interpreted';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';
import { defaultsOf } from '../typed/defaults';
import { RUBY_WRAPPER } from './wrapper';

const signature = async (source: string) => (await import('./signature')).rubySignature(source);

export function rubyRuntime(sandbox: Sandbox): Runtime {
  return interpretedRuntime(sandbox, {
    language: 'ruby',
    program: findTool('/usr/bin/ruby', '/usr/local/bin/ruby'),
    signature,
    plan: async ({ source, args }, ruby) => ({
      // Gems are no part of the language's own library, and looking for them takes most of its start.
      command: ({ input }) => [ruby, '--disable-gems', `${input}/wrapper.rb`],
      files: {
        'wrapper.rb': RUBY_WRAPPER,
        'main.rb': source,
        'args.json': exactJson({ args, defaults: await defaultsOf(signature, source) }),
      },
    }),
  });
}
