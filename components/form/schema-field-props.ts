import type { JsonSchema } from '@/engine/flow/schema';

export type SchemaFieldEditorProps = {
  schema: JsonSchema;
  name: string;
  workspace: string;
  readOnly: boolean;
  isFirst: boolean;
  isLast: boolean;
  isOpen: boolean;
  onOpen: (name: string | null) => void;
  onChange: (schema: JsonSchema) => void;
};
