'use client';

import { Compartment, EditorState, type Extension, Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import type { CodeEditorProps } from './code-editor-props';
import { languageExtension } from './code-highlight';
import { baseExtensions, gutterExtension, placeholderExtension } from './code-mirror-setup';

type Slots = { language: Compartment; options: Compartment; extra: Compartment };

function newSlots(): Slots {
  return { language: new Compartment(), options: new Compartment(), extra: new Compartment() };
}

/** The editor itself. The text is controlled: an outside change replaces the document and keeps undo sound. */
export function CodeMirrorView(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [slots] = useState<Slots>(newSlots);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const created = new EditorView({ parent, state: startState(latest, slots) });
    view.current = created;
    return () => {
      created.destroy();
      view.current = null;
    };
  }, [slots]);

  useEffect(() => {
    const current = view.current;
    if (!current || current.state.doc.toString() === props.value) return;
    current.dispatch({
      changes: { from: 0, to: current.state.doc.length, insert: props.value },
      annotations: [Transaction.remote.of(true)],
    });
  }, [props.value]);

  useEffect(() => {
    view.current?.dispatch({ effects: slots.language.reconfigure(languageExtension(props.language)) });
  }, [slots, props.language]);

  useEffect(() => {
    view.current?.dispatch({ effects: slots.extra.reconfigure(props.extensions ?? []) });
  }, [slots, props.extensions]);

  const { readOnly, ariaLabel, minHeight, height, placeholder, lineNumbers, id, invalid, describedBy } = props;
  useEffect(() => {
    const options = { readOnly, ariaLabel, minHeight, height, placeholder, lineNumbers, id, invalid, describedBy };
    view.current?.dispatch({ effects: slots.options.reconfigure(optionExtensions(options)) });
  }, [slots, readOnly, ariaLabel, minHeight, height, placeholder, lineNumbers, id, invalid, describedBy]);

  return <div ref={host} className="h-full" />;
}

function startState(latest: { current: CodeEditorProps }, slots: Slots): EditorState {
  const props = latest.current;
  return EditorState.create({
    doc: props.value,
    extensions: [
      // First, so that a caller's key bindings win over the standard ones.
      slots.extra.of(props.extensions ?? []),
      baseExtensions,
      slots.language.of(languageExtension(props.language)),
      slots.options.of(optionExtensions(props)),
      EditorView.updateListener.of((update) => {
        const isOutside = update.transactions.some((transaction) => transaction.annotation(Transaction.remote));
        if (update.docChanged && !isOutside) latest.current.onChange?.(update.state.doc.toString());
      }),
    ],
  });
}

type Options = Pick<
  CodeEditorProps,
  'readOnly' | 'minHeight' | 'height' | 'placeholder' | 'lineNumbers' | 'id' | 'invalid' | 'describedBy'
> & { ariaLabel: string };

function optionExtensions(options: Options): Extension {
  const attributes: Record<string, string> = { 'aria-label': options.ariaLabel };
  if (options.id) attributes.id = options.id;
  if (options.invalid) attributes['aria-invalid'] = 'true';
  if (options.describedBy) attributes['aria-describedby'] = options.describedBy;
  return [
    EditorState.readOnly.of(options.readOnly ?? false),
    EditorView.contentAttributes.of(attributes),
    EditorView.theme({
      '&': { height: options.height ? '100%' : 'auto' },
      '.cm-content, .cm-gutter': { minHeight: options.minHeight ?? '0' },
    }),
    gutterExtension(options.lineNumbers ?? true),
    placeholderExtension(options.placeholder),
  ];
}
