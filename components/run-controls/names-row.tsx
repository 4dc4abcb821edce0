'use client';

import { useState } from 'react';
import { TextRow } from '../flow-editor/panel/controls';

type NamesRowProps = {
  label: string;
  hint: string;
  placeholder: string;
  names: string[];
  onChange: (names: string[]) => void;
};

/** Names in one line, with commas between them. */
export function NamesRow({ names, onChange, ...props }: NamesRowProps) {
  const [typed, setTyped] = useState('');
  // What is typed is shown as typed, with its commas, until the value changes from elsewhere.
  const text = namesOf(typed).join() === names.join() ? typed : names.join(', ');

  function change(next: string) {
    setTyped(next);
    onChange(namesOf(next));
  }

  return <TextRow {...props} value={text} onChange={change} />;
}

function namesOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
