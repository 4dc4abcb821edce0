import { existsSync } from 'node:fs';
import { compiledRuntime } from '../compiled';
import { type Runtime, SignatureError } from '../contract';
import type { PackageCache } from '../packages/cache';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';
import { packageOf, withoutDirectives } from './directives';
import { CSHARP_PROGRAM } from './wrapper';

const JSON_LIBRARY = '/usr/lib/mono/4.5/System.Web.Extensions.dll';

/** The program and the lines it was made of travel in one archive: errors name them. */
const BUILD = `cd "$1"
mcs -nologo -debug -optimize -langversion:7.2 -nowarn:28,402,1998,219,168,169,414 -main:Millrace.Program \\
  -r:System.Core -r:System.Numerics -r:System.Net.Http -r:System.Web.Extensions -r:Microsoft.CSharp \\
  -out:$TMPDIR/program.exe main.cs program.cs > $TMPDIR/said 2>&1 || { grep -v '^Compilation failed' $TMPDIR/said; exit 1; }
cd $TMPDIR
tar -c program.exe $(ls program.exe.mdb program.pdb 2>/dev/null) >&3
`;

const START = `tar -xf "$1" -C $TMPDIR && exec mono --debug $TMPDIR/program.exe "$2"
`;

/** Debian's NuGet knows neither the registry's protocol nor the kinds of libraries that are there today. */
const NO_NUGET =
  'The script asks for NAME from NuGet. C# scripts use what Mono brings along; packages of NuGet are not installed. Leave the line #r out and do without, or write the script in another language.';

export function csharpRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  const mono = existsSync(JSON_LIBRARY) ? findTool('/usr/bin/mono') : null;
  return compiledRuntime(
    { sandbox, cache },
    {
      language: 'csharp',
      compiler: mono && findTool('/usr/bin/mcs'),
      version: async () => 'mono 4.5',
      signature: async (source) => (await import('./signature')).csharpSignature(source),
      build: async (source) => {
        const wanted = packageOf(source);
        if (wanted !== null) throw new SignatureError(NO_NUGET.replace('NAME', wanted));
        return { files: { 'main.cs': withoutDirectives(source), 'program.cs': CSHARP_PROGRAM }, script: BUILD };
      },
      files: { 'start.sh': START },
      command: (artefact, { input }) => ['/bin/sh', `${input}/start.sh`, artefact, input],
    },
  );
}
