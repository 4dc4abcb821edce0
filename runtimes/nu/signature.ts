import type { Signature } from '../contract';
import { plainComment } from '../typed/comments';
import { ANY, BOOLEAN, BYTES, type Dialect, INTEGER, MOMENT, NUMBER, named, OBJECT, TEXT } from '../typed/fields';
import { formOf } from '../typed/form';
import { nuMain } from './parameters';

const NU: Dialect = {
  plain: {
    ...named('string path directory glob duration filesize range', TEXT),
    int: INTEGER,
    ...named('float number', NUMBER),
    bool: BOOLEAN,
    datetime: MOMENT,
    binary: BYTES,
    record: OBJECT,
    table: { type: 'array', items: OBJECT },
    ...named('any nothing closure', ANY),
  },
  sequences: ['list'],
  mappings: [],
  optionals: [],
  unions: ['oneof'],
};

/** The form of a Nushell script, from the signature of its `main`. */
export function nuSignature(source: string): Signature {
  const main = nuMain(source);
  const known = { definitions: new Map(), dialect: NU };
  return formOf(main && { fields: main.parameters, description: plainComment(main.comment) }, known);
}
