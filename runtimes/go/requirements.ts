import { withSyntaxTree } from '../syntax-tree';

/** Lines as `import path` and `require module version`, sorted; null where the script uses the standard library alone. */
export async function goRequirements(source: string): Promise<string | null> {
  const imports = (await importPaths(source)).filter(isOutside).map((path) => `import ${path}`);
  const pins = [...source.matchAll(REQUIRE)].map(([, module, version]) => `require ${module} ${version}`);
  return imports.length > 0 ? [...new Set([...imports, ...pins])].toSorted().join('\n') : null;
}

/** Windmill's way to pin a version: `//require rsc.io/quote v1.5.1`. */
const REQUIRE = /^[ \t]*\/\/[ \t]*require[ \t]+(\S+)[ \t]+(\S+)[ \t]*$/gm;

/** Only what is fetched from somewhere begins with the name of a host. */
function isOutside(path: string): boolean {
  return path.split('/')[0]?.includes('.') ?? false;
}

function importPaths(source: string): Promise<string[]> {
  return withSyntaxTree('go', source, (root) =>
    root
      .descendantsOfType('import_spec')
      .flatMap((spec) => spec?.childForFieldName('path')?.text.replaceAll(/["`]/g, '') ?? []),
  );
}
