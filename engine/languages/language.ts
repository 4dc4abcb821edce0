import type { ScriptKind } from './kinds';

/** How the editor colours a source: one name for each grammar it has. */
export type Highlight =
  | 'typescript'
  | 'python'
  | 'shell'
  | 'postgresql'
  | 'php'
  | 'ruby'
  | 'perl'
  | 'r'
  | 'nu'
  | 'powershell'
  | 'go'
  | 'rust'
  | 'java'
  | 'csharp'
  | 'mysql'
  | 'mssql'
  | 'sqlite'
  | 'graphql'
  | 'http';

/** What people are shown of a language. How it runs is the runtimes' to know. */
export type Language = {
  name: string;
  /** Where more than one runs the same language, which one this is. */
  label?: string;
  /** On the tile of a step. */
  letters: string;
  family: 'typescript' | 'python' | 'shell' | 'database' | 'dynamic' | 'compiled' | 'request';
  highlight: Highlight;
  hint: string;
  /** What else somebody may type who looks for it. */
  words: string;
  /** False for another spelling of a language that flows made elsewhere may use. */
  isOffered?: false;
  /** What a new step begins with. */
  starter: string;
  /** What a new script begins with; the starter where there is none. */
  template?: string;
  /** What a new script of a kind begins with, where that is not what others of its language do. */
  kinds?: Partial<Record<ScriptKind, string>>;
};
