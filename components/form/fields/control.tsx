'use client';

import type { ComponentType } from 'react';
import { type FieldKind, fieldKind } from '../field-kind';
import { AnyControl } from './any-control';
import { ArrayControl } from './array-control';
import {
  BooleanControl,
  DateTimeControl,
  NumberControl,
  PasswordControl,
  TextareaControl,
  TextControl,
} from './basic-controls';
import { EnumControl, EnumSetControl } from './choice-controls';
import { CodeControl, JsonControl } from './code-controls';
import type { ControlProps } from './field-props';
import { FileControl } from './file-control';
import { ObjectControl } from './object-fields';
import { OneOfControl } from './one-of-control';
import { ResourceControl } from './resource-control';

const controls: Record<FieldKind, ComponentType<ControlProps>> = {
  text: TextControl,
  textarea: TextareaControl,
  code: CodeControl,
  password: PasswordControl,
  number: NumberControl,
  boolean: BooleanControl,
  enum: EnumControl,
  'enum-set': EnumSetControl,
  date: TextControl,
  time: TextControl,
  'date-time': DateTimeControl,
  file: FileControl,
  resource: ResourceControl,
  object: ObjectControl,
  json: JsonControl,
  array: ArrayControl,
  'one-of': OneOfControl,
  any: AnyControl,
};

export function Control(props: ControlProps) {
  const Chosen = controls[fieldKind(props.schema)];
  return <Chosen {...props} />;
}
