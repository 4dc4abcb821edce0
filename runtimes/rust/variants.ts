import type { Node } from 'web-tree-sitter';
import type { Definition, Definitions, Field, Variant } from '../typed/fields';

export type RustVariant = { node: Node; name: string; fields: Field[] };

type Enum = {
  name: string;
  /** What stands in front of it: serde's words for how variants are told apart. */
  attributes: string;
  variants: RustVariant[];
  /** The structs that are known; those of variants are added. */
  definitions: Definitions;
};

/** An enum whose variants hold something, in the shapes that serde has for them. */
export function unionOf({ name, attributes, variants, definitions }: Enum): Definition {
  const tag = /\btag\s*=\s*"([^"]+)"/.exec(attributes)?.[1];
  const content = /\bcontent\s*=\s*"([^"]+)"/.exec(attributes)?.[1];
  const isUntagged = /\buntagged\b/.test(attributes);
  const shape = (variant: RustVariant): Variant => {
    const title = variant.name;
    const type = heldType(variant, { owner: name, definitions });
    if (isUntagged) return { title, type: type ?? '' };
    if (tag === undefined) return type === null ? { title, value: title } : { title, fields: [field(title, type)] };
    const mark: Field = { ...field(tag, ''), choices: [title] };
    if (content !== undefined) return { title, fields: type === null ? [mark] : [mark, field(content, type)] };
    const held = definitions.get(type ?? '');
    return { title, fields: [mark, ...(held?.kind === 'record' ? held.fields : [])] };
  };
  return { kind: 'union', variants: variants.map(shape) };
}

function field(name: string, type: string): Field {
  return { name, type, isOptional: false };
}

/** Null for one that holds nothing. The fields of a variant become a struct of their own. */
function heldType(
  { node, name, fields }: RustVariant,
  { owner, definitions }: { owner: string; definitions: Definitions },
): string | null {
  const body = node.childForFieldName('body');
  if (!body) return null;
  if (body.type === 'field_declaration_list') {
    const own = `${owner}${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll(/\W/g, '');
    definitions.set(own, { kind: 'record', fields });
    return own;
  }
  const types = body.childrenForFieldName('type').map((type) => type?.text ?? '');
  return types.length === 1 ? (types[0] ?? '') : `(${types.join(', ')})`;
}
