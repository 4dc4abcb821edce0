'use client';

import { useState } from 'react';
import { CodeEditor } from '../../ui/code-editor';
import { textOf } from './basic-controls';
import type { ControlProps } from './field-props';

/** YAML or SQL in a text field. */
export function CodeControl(props: ControlProps) {
  return (
    <CodeEditor
      id={props.id}
      ariaLabel={props.label}
      language={props.schema.format === 'sql' ? 'postgresql' : 'yaml'}
      value={textOf(props.value)}
      onChange={(text) => props.onChange(text === '' ? undefined : text)}
      minHeight="6rem"
      readOnly={props.disabled}
      invalid={props.invalid}
      describedBy={props.describedBy}
    />
  );
}

/**
 * A value as JSON text. While the text cannot be read, the text itself is the value: the check then
 * reports it at this field, and nothing typed is lost.
 */
export function JsonControl(props: ControlProps) {
  const [typed, setTyped] = useState(() => ({ text: jsonText(props.value), value: props.value }));
  const text = typed.value === props.value ? typed.text : jsonText(props.value);

  function change(next: string) {
    const value = readJson(next);
    setTyped({ text: next, value });
    props.onChange(value);
  }

  return (
    <CodeEditor
      id={props.id}
      ariaLabel={props.label}
      language="json"
      value={text}
      onChange={change}
      minHeight="4.5rem"
      readOnly={props.disabled}
      invalid={props.invalid}
      describedBy={props.describedBy}
    />
  );
}

function jsonText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function readJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
