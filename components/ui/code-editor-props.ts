import type { Extension } from '@codemirror/state';
import type { Highlight } from '@/engine/languages/language';

export type CodeLanguage = Highlight | 'json' | 'yaml' | 'javascript' | 'text';

export type CodeEditorProps = {
  value: string;
  onChange?: (value: string) => void;
  language: CodeLanguage;
  ariaLabel: string;
  readOnly?: boolean;
  /** CSS length; the editor grows with its content from there. */
  minHeight?: string;
  /** CSS length; `100%` fills the parent. */
  height?: string;
  placeholder?: string;
  lineNumbers?: boolean;
  /** Must keep its identity between renders: a new array reconfigures the editor. */
  extensions?: Extension[];
  className?: string;
  id?: string;
  invalid?: boolean;
  describedBy?: string;
};
