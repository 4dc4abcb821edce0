import ts from 'typescript';
import { SignatureError } from '../contract';
import { SMALL_LIB } from './small-lib';

const SCRIPT = 'main.ts';
const LIB = 'lib.d.ts';
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  noLib: true,
  noResolve: true,
  strict: true,
  types: [],
  skipLibCheck: true,
};

let lib: ts.SourceFile | null = null;

/** Compiles one script in memory. Its imports stay unresolved: their types are known by name only. */
export function compileScript(source: string): { file: ts.SourceFile; checker: ts.TypeChecker } {
  const file = ts.createSourceFile(SCRIPT, source, ts.ScriptTarget.ESNext, true);
  lib ??= ts.createSourceFile(LIB, SMALL_LIB, ts.ScriptTarget.ESNext);
  const files: Record<string, ts.SourceFile> = { [SCRIPT]: file, [LIB]: lib };
  const host: ts.CompilerHost = {
    getSourceFile: (name) => files[name],
    fileExists: (name) => name in files,
    readFile: () => undefined,
    writeFile: () => {},
    getDefaultLibFileName: () => LIB,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  const program = ts.createProgram([SCRIPT, LIB], OPTIONS, host);
  refuseSyntaxErrors(program, file);
  return { file, checker: program.getTypeChecker() };
}

function refuseSyntaxErrors(program: ts.Program, file: ts.SourceFile): void {
  const [first] = program.getSyntacticDiagnostics(file);
  if (!first) return;
  const { line } = file.getLineAndCharacterOfPosition(first.start);
  throw new SignatureError(`line ${line + 1}: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
}
