'use client';

import { useState } from 'react';
import { Button } from '../../ui/button';
import { textOf, TextareaControl } from './basic-controls';
import { JsonControl } from './code-controls';
import type { ControlProps } from './field-props';

/** A value of any type: as text, or as JSON when it is more than text. */
export function AnyControl(props: ControlProps) {
  const { value, onChange } = props;
  const [isJson, setIsJson] = useState(value !== undefined && typeof value !== 'string');
  const isPlain = isJson && typeof value === 'string' && value !== '';

  function switchTo(next: boolean) {
    setIsJson(next);
    if (!next && value !== undefined) onChange(textOf(value));
    if (next && typeof value === 'string') onChange(asJson(value));
  }

  return (
    <div className="flex flex-col gap-1">
      <div className="flex gap-1" role="radiogroup" aria-label={`Type of ${props.label}`}>
        <Mode label="Text" isOn={!isJson} onChoose={() => switchTo(false)} />
        <Mode label="JSON" isOn={isJson} onChoose={() => switchTo(true)} />
      </div>
      {isJson ? <JsonControl {...props} /> : <TextareaControl {...props} />}
      {isPlain ? <p className="text-xs text-warning">This is not JSON: it is sent as plain text.</p> : null}
    </div>
  );
}

function Mode({ label, isOn, onChoose }: { label: string; isOn: boolean; onChoose: () => void }) {
  return (
    <Button size="sm" variant={isOn ? 'secondary' : 'ghost'} role="radio" aria-checked={isOn} onClick={onChoose}>
      {label}
    </Button>
  );
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
