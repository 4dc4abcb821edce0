'use client';

import { useState } from 'react';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../../ui/tabs';
import { useForm } from '../form-context';
import { mainType } from '../field-kind';
import { type Args, initialOption } from '../initial-value';
import { optionFields, optionIndex, optionTag, optionTitle } from '../one-of-option';
import type { ControlProps } from './field-props';
import { ObjectFields } from './object-fields';

/** One of several forms a value can take: a tab for each. */
export function OneOfControl(props: ControlProps) {
  const { schema, value, onChange, pointer, label } = props;
  const { Control } = useForm();
  const options = schema.oneOf ?? [];
  const [chosen, setChosen] = useState(0);
  const found = optionIndex(options, value);
  const index = found >= 0 ? found : chosen;

  function choose(next: string) {
    setChosen(Number(next));
    onChange(initialOption(options[Number(next)] ?? {}));
  }

  return (
    <Tabs value={String(index)} onValueChange={choose} className="gap-2">
      <TabsList variant="pill" aria-label={`Kind of ${label}`}>
        {options.map((option, at) => (
          <TabsTrigger key={optionTitle(option, at)} value={String(at)} disabled={props.disabled}>
            {optionTitle(option, at)}
          </TabsTrigger>
        ))}
      </TabsList>
      {options.map((option, at) => (
        <TabsContent key={optionTitle(option, at)} value={String(at)} className="border-l-2 pl-3.5">
          {mainType(option) === 'object' ? (
            <ObjectFields
              schema={optionFields(option)}
              value={typeof value === 'object' && value !== null ? (value as Args) : {}}
              onChange={(next) => onChange({ ...next, ...optionTag(option) })}
              pointer={pointer}
            />
          ) : (
            <Control {...props} schema={option} />
          )}
        </TabsContent>
      ))}
    </Tabs>
  );
}
