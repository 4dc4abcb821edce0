import type { Registries } from '@/engine/packages/registries';
import { join } from 'node:path';
import { BuildFailed, type BuildReport, runBuild } from '../packages/build';
import { commentBlock } from '../packages/comment-block';
import { downloadFrom, get, installTool } from '../packages/download';
import type { PackageTool } from '../packages/packages';
import { hostsOf, MAVEN_CENTRAL, withoutCredentials } from '../packages/registries';
import type { Sandbox } from '../process/sandbox';
import type { Place } from '../process/slot';
import { PACKAGES_PROGRAM } from './packages-program';

const COURSIER = {
  version: '1.0.30',
  path: 'io/get-coursier/interface/1.0.30/interface-1.0.30.jar',
  sha256: '3893934e452822502761478d9b7423a2252f02fb2342cbe9a547a126b041d7cd',
};

/** What a block `//requirements:` names, a line each: `group:artifact:version`, with a classifier behind where it has one. */
export function javaRequirements(source: string): string | null {
  const wanted = commentBlock(source, '//', 'requirements') ?? [];
  return wanted.length > 0 ? [...new Set(wanted)].toSorted().join('\n') : null;
}

/** Libraries from Maven's repositories, by coursier. A lock names every one that is needed, with its hash. */
export function javaPackages(sandbox: Sandbox, java: string): PackageTool {
  const run = async (what: 'lock' | 'install', { says, wanted, out, registries, onLog }: Run) => {
    const jar = await installCoursier(sandbox.folders.toolsDir, registries, { onLog });
    const plan = {
      what: says,
      command: ({ input, tools }: Place) => ['/bin/sh', '-e', `${input}/run.sh`, java, `${tools}/${jar}`, input, what],
      files: filesFor(wanted, registries),
      mounts: [{ name: 'out', from: out, isWritable: true }],
      reach: hostsOf(registries, 'maven'),
    };
    return runBuild(sandbox, plan, { onLog });
  };
  return {
    language: 'java',
    version: () => COURSIER.version,
    mounts: (dir) => [{ name: 'deps', from: join(dir, 'jars') }],
    lock: async ({ requirements: wanted, scratch: out, registries, onLog }) => {
      const says = 'Resolving the Java libraries';
      return (await run('lock', { says, wanted, out, registries, onLog })).toString('utf8');
    },
    install: async ({ lock: wanted, draft: out, registries, onLog }) => {
      await run('install', { says: 'Installing the Java libraries', wanted, out, registries, onLog });
    },
  };
}

type Run = BuildReport & { says: string; wanted: string; out: string; registries: Registries };

const RUN = `mkdir -p "$3/out/jars"
proxy=
if [ -n "$HTTPS_PROXY" ]; then
  address=\${HTTPS_PROXY#http://}
  for kind in http https; do proxy="$proxy -D$kind.proxyHost=\${address%:*} -D$kind.proxyPort=\${address##*:}"; done
fi
"$1" $proxy -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -Duser.home=$TMPDIR -cp "$2" "$3/MillracePackages.java" "$3" "$4"
rm -rf "$3/out/coursier"
chmod -R a+rX,go-w "$3/out/jars"
`;

function filesFor(wanted: string, registries: Registries): Record<string, string> {
  const repositories = [...registries.mavenRepositories, MAVEN_CENTRAL].map(
    (address) => `${withoutCredentials(address).url}\t${userOf(address)}`,
  );
  return {
    'run.sh': RUN,
    'MillracePackages.java': PACKAGES_PROGRAM,
    'wanted.txt': wanted,
    'repositories.txt': repositories.join('\n'),
  };
}

function userOf(address: string): string {
  const { username, password } = new URL(address);
  return [username, password].map(decodeURIComponent).join('\t');
}

function installCoursier(toolsDir: string, registries: Registries, { onLog }: BuildReport): Promise<string> {
  const name = `coursier-${COURSIER.version}`;
  const fetch = async () => {
    await onLog(`Fetching coursier ${COURSIER.version}, which installs Java libraries\n`);
    const find = async (repository: string) =>
      Buffer.from(await (await get(`${repository.replace(/\/+$/, '')}/${COURSIER.path}`)).arrayBuffer());
    try {
      return await downloadFrom([...registries.toolSources.maven, MAVEN_CENTRAL], { sha256: COURSIER.sha256, find });
    } catch (error) {
      const message = `coursier could not be fetched: ${(error as Error).message}. Without access to a Maven repository, put ${COURSIER.path.split('/').at(-1)} at ${toolsDir}/${name}/coursier.jar.`;
      throw new BuildFailed(message, { cause: error });
    }
  };
  return installTool(toolsDir, { name, file: 'coursier.jar', fetch });
}
