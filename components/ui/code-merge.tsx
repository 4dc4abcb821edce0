'use client';

import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { CodeDiffProps } from './code-diff-props';
import { languageExtension } from './code-highlight';
import { lookExtensions } from './code-mirror-setup';

export function CodeMergeView(props: CodeDiffProps) {
  const host = useRef<HTMLDivElement>(null);
  const { before, after, language, isWide, beforeLabel, afterLabel } = props;
  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const options = { before, after, language, isWide, beforeLabel, afterLabel };
    const view = isWide ? sideBySide(parent, options) : oneColumn(parent, options);
    return () => view.destroy();
  }, [before, after, language, isWide, beforeLabel, afterLabel]);
  return <div ref={host} className="max-h-[70dvh] overflow-auto" />;
}

const COLLAPSED = { margin: 3, minSize: 6 };

function sideBySide(parent: HTMLElement, props: CodeDiffProps): { destroy: () => void } {
  return new MergeView({
    parent,
    a: { doc: props.before, extensions: readOnly(props, props.beforeLabel) },
    b: { doc: props.after, extensions: readOnly(props, props.afterLabel) },
    collapseUnchanged: COLLAPSED,
    gutter: true,
  });
}

function oneColumn(parent: HTMLElement, props: CodeDiffProps): { destroy: () => void } {
  const merge = unifiedMergeView({ original: props.before, mergeControls: false, collapseUnchanged: COLLAPSED });
  return new EditorView({ parent, doc: props.after, extensions: [readOnly(props, props.afterLabel), merge] });
}

function readOnly({ language }: CodeDiffProps, label: string): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': label }),
    EditorView.lineWrapping,
    lineNumbers(),
    languageExtension(language),
    lookExtensions,
    colors,
  ];
}

const colors = EditorView.theme({
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': {
    backgroundColor: 'color-mix(in oklch, var(--destructive) 12%, transparent)',
  },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine, .cm-insertedLine': {
    backgroundColor: 'color-mix(in oklch, var(--success) 12%, transparent)',
  },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in oklch, var(--destructive) 28%, transparent)',
  },
  '&.cm-merge-b .cm-changedText, .cm-changedText': {
    background: 'color-mix(in oklch, var(--success) 28%, transparent)',
  },
  '.cm-collapsedLines': {
    background: 'var(--muted)',
    color: 'var(--muted-foreground)',
    padding: '0.25rem 0.75rem',
  },
});
