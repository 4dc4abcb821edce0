import { JsonView } from '../ui/json-view';

/** Data of the run for someone who knows no JSON: simple fields as a table, everything else as a tree. */
export function ShownData({ title, value }: { title: string; value: unknown }) {
  const fields = fieldsOf(value);
  if (fields.length === 0) return null;
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-1.5">
      <h2 className="text-xs font-medium text-muted-foreground">{title}</h2>
      <dl className="divide-y overflow-hidden rounded-md border">
        {fields.map(([name, field]) => (
          <div key={name} className="grid gap-x-4 px-3 py-2 sm:grid-cols-[10rem_1fr]">
            <dt className="truncate text-[0.8125rem] text-muted-foreground" title={name}>
              {name}
            </dt>
            <dd className="min-w-0">
              <Datum name={name} value={field} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Datum({ name, value }: { name: string; value: unknown }) {
  if (value === null || value === '') return <span className="text-muted-foreground">empty</span>;
  if (typeof value === 'object') return <JsonView value={value} openDepth={3} label={name} hideCopy />;
  const text = typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value);
  return <span className="block max-h-60 overflow-y-auto break-words whitespace-pre-wrap">{text}</span>;
}

function fieldsOf(value: unknown): [string, unknown][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return [['Result', value]];
  return Object.entries(value).filter(([, field]) => field !== undefined);
}
