import type { CodeLanguage } from './code-editor-props';

export type CodeDiffProps = {
  before: string;
  after: string;
  language: CodeLanguage;
  /** Beside each other. */
  isWide: boolean;
  beforeLabel: string;
  afterLabel: string;
};
