import type { InputReply } from '@/contract/inputs';
import type { JsonSchema } from '@/engine/flow/schema';
import { fieldKind } from '../form/field-kind';
import { cn } from '../ui/cn';

type Shown = InputReply['shown'];

const HIDDEN = '••••••';

/** What a field for passwords was given stays hidden, whatever it is called. */
function withoutPasswords(shown: Shown, schema: JsonSchema): Shown {
  return shown?.map(({ name, text }) => {
    const field = schema.properties?.[name];
    return { name, text: field && fieldKind(field) === 'password' ? HIDDEN : text };
  });
}

type ShownValuesProps = { shown: Shown; schema: JsonSchema; isWhole: boolean };

/** The values to choose by: one line of them, or each on a line of its own. */
export function ShownValues({ shown: given, schema, isWhole }: ShownValuesProps) {
  const shown = withoutPasswords(given, schema);
  if (!shown) return <Quiet>Too long to be shown here</Quiet>;
  if (shown.length === 0) return <Quiet>No inputs</Quiet>;
  const line = shown.map(({ name, text }) => `${name}: ${text}`).join('\n');
  return (
    <span
      title={isWhole ? undefined : line}
      className={cn('block text-xs', isWhole ? 'flex flex-col gap-0.5 wrap-anywhere' : 'truncate')}
    >
      {shown.map(({ name, text }, index) => (
        <span key={name} className={cn(isWhole && 'block max-h-40 overflow-y-auto whitespace-pre-wrap')}>
          {index > 0 && !isWhole ? ' · ' : null}
          <span className="text-muted-foreground">{name}: </span>
          {text}
        </span>
      ))}
    </span>
  );
}

function Quiet({ children }: { children: string }) {
  return <span className="block text-xs text-muted-foreground">{children}</span>;
}
