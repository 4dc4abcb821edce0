export type ResultTable = { columns: string[]; rows: Record<string, unknown>[] };

const COLUMNS_MAX = 40;

/** An array of objects as a table; null when it is something else or too wide to be read as one. */
export function asTable(value: unknown): ResultTable | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return null;
  const columns = [...new Set(value.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0 || columns.length > COLUMNS_MAX) return null;
  return { columns, rows: value };
}

export function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
