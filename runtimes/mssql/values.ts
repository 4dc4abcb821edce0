/** What the driver says of a column, of which its types name only a part. */
type ColumnMetadata = { colName: string; type: { name: string }; scale?: number | undefined };
export type Column = { metadata: ColumnMetadata; value: unknown };

/** A row as JSON holds it. A column without a name is called by its place. */
export function jsonRow(columns: Column[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ metadata, value }, at) => [metadata.colName || `column_${at + 1}`, jsonValue(value, metadata)]),
  );
}

function jsonValue(value: unknown, { type, scale }: ColumnMetadata): unknown {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (value instanceof Date) return moment(value, { kind: type.name, scale: scale ?? 3 });
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  // What the driver gives as text because a number would not always hold it.
  if (typeof value === 'string' && /^BigInt$|^IntN$/.test(type.name)) {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  return value;
}

/** Without a time zone where the column has none, and with the digits that it has. */
function moment(value: Date & { nanosecondsDelta?: number }, { kind, scale }: { kind: string; scale: number }): string {
  const iso = value.toISOString();
  if (kind === 'Date') return iso.slice(0, 10);
  if (kind === 'DateTimeOffset') return iso;
  const finer = String(Math.round((value.nanosecondsDelta ?? 0) * 1e7)).padStart(4, '0');
  const text = `${iso.slice(0, 23)}${finer}`.slice(0, 20 + (/2|^Time$/.test(kind) ? scale : 3)).replace(/\.$/, '');
  return kind === 'Time' ? text.slice(11) : text;
}
