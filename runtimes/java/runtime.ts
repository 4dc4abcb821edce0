import { realpathSync } from 'node:fs';
import { compiledRuntime } from '../compiled';
import { type Runtime, SignatureError } from '../contract';
import type { PackageCache } from '../packages/cache';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';
import { javaPackages, javaRequirements } from './packages';
import { JAVA_FILES } from './wrapper';

const BUILD = `mkdir $TMPDIR/classes
cd "$1"
javac -cp "$1/deps/*:." -encoding UTF-8 -parameters -g -nowarn -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -d $TMPDIR/classes *.java > $TMPDIR/said 2>&1 \\
  || { sed '/^Note: /d' $TMPDIR/said; exit 1; }
jar --create --file $TMPDIR/program.jar --no-compress -C $TMPDIR/classes .
cat $TMPDIR/program.jar >&3
`;

/** Quick to start rather than quick in the long run; little of a small machine. */
const OPTIONS = ['-Xshare:auto', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8', '-Xss2m'];
const MIB = 1 << 20;
/** What the machine itself needs beside the heap. */
const BESIDE_HEAP = 96 * MIB;

export function javaRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  const java = findTool('/usr/bin/java');
  return compiledRuntime(
    { sandbox, cache },
    {
      language: 'java',
      compiler: java && findTool('/usr/bin/javac'),
      version: async () => realpathSync('/usr/bin/javac'),
      memoryBytesMin: 256 * MIB,
      signature: async (source) => (await import('./signature')).javaSignature(source),
      build: async (source) => ({
        files: { ...JAVA_FILES, [`${(await mainOf(source)).className}.java`]: source },
        script: BUILD,
      }),
      command: async (artefact, { input, memoryBytesMax, source }) => {
        const { className, packageName } = await mainOf(source);
        const heap = `-Xmx${Math.floor((memoryBytesMax - BESIDE_HEAP) / MIB)}m`;
        const name = packageName ? `${packageName}.${className}` : className;
        return [java ?? 'java', ...OPTIONS, heap, '-cp', `${artefact}:${input}/deps/*`, 'MillraceProgram', input, name];
      },
      packages: {
        tool: javaPackages(sandbox, java ?? 'java'),
        requirements: async (source) => javaRequirements(source),
        isLock: () => true,
        areLoaded: true,
      },
    },
  );
}

async function mainOf(source: string): Promise<{ className: string; packageName: string }> {
  const main = await (await import('./signature')).javaMain(source);
  if (!main) throw new SignatureError('the script has no class with a static method called main');
  return main;
}
