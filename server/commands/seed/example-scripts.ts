import type { JsonSchema } from '@/engine/flow/schema';

export type ExampleScript = {
  path: string;
  summary: string;
  description: string;
  language: string;
  content: string;
  schema: JsonSchema;
};

const BASH: ExampleScript = {
  path: 'f/examples/hello_bash',
  summary: 'Count words',
  description: 'Bash: counts the lines, words and characters of a text, and its most frequent words.',
  language: 'bash',
  content: `# Counts the lines, words and characters of a text, and its most frequent words.
text="$1"
top="\${2:-3}"

lines=$(printf '%s\\n' "$text" | wc -l)
words=$(printf '%s' "$text" | wc -w)
characters=$(printf '%s' "$text" | wc -m)

echo "The $top most frequent words:"
printf '%s' "$text" | tr -cs '[:alpha:]' '\\n' | tr '[:upper:]' '[:lower:]' | sort | uniq -c | sort -rn | head -n "$top"

# The content of result.json becomes the result.
printf '{"lines": %d, "words": %d, "characters": %d}' "$lines" "$words" "$characters" > result.json
`,
  schema: form(
    {
      text: {
        type: 'string',
        format: 'textarea',
        description: 'The text to look at',
        default: 'A mill takes what is brought,\nand gives back what is asked.',
      },
      top: { type: 'string', description: 'How many words to list', pattern: '^[0-9]+$', default: '3' },
    },
    ['text'],
  ),
};

const PYTHON: ExampleScript = {
  path: 'f/examples/hello_python',
  summary: 'Count working days',
  description: 'Python: counts the working days between two dates, both included.',
  language: 'python3',
  content: `from datetime import date, timedelta


def main(start: date, end: date, holidays: list[str] = []):
    """Counts the working days between two dates, both included.

    holidays: days like 2026-12-25 that do not count either
    """
    if end < start:
        raise ValueError("the end lies before the start")
    off = {date.fromisoformat(day) for day in holidays}
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    working = [day for day in days if day.weekday() < 5 and day not in off]
    print(f"{len(working)} of {len(days)} days are working days")
    return {"working_days": len(working), "days": len(days)}
`,
  schema: form(
    {
      start: { type: 'string', format: 'date', description: 'First day' },
      end: { type: 'string', format: 'date', description: 'Last day' },
      holidays: {
        type: 'array',
        items: { type: 'string', format: 'date' },
        description: 'Days that do not count either',
        default: [],
      },
    },
    ['start', 'end'],
  ),
};

const TYPESCRIPT: ExampleScript = {
  path: 'f/examples/hello_typescript',
  summary: 'Sign a text',
  description: 'TypeScript: signs a text with a secret key, as webhooks do; the key comes from a secret variable.',
  language: 'bun',
  content: `import { createHmac } from 'node:crypto';

/** Signs a text with a secret key, as webhooks do. Who has the key can check that the text is unchanged. */
export async function main(
  text: string,
  algorithm: 'sha256' | 'sha512' = 'sha256',
  key: string = '$var:f/examples/signing_key',
) {
  const signature = createHmac(algorithm, key).update(text).digest('hex');
  console.log(\`Signed \${text.length} characters with \${algorithm}\`);
  return { header: \`\${algorithm}=\${signature}\` };
}
`,
  schema: form(
    {
      text: { type: 'string', description: 'What to sign', default: 'Hello from Millrace' },
      algorithm: { type: 'string', enum: ['sha256', 'sha512'], default: 'sha256' },
      key: {
        type: 'string',
        description: 'The key, or a secret variable that holds it',
        default: '$var:f/examples/signing_key',
      },
    },
    ['text'],
  ),
};

const SQL: ExampleScript = {
  path: 'f/examples/invoices_sql',
  summary: 'Invoices by supplier',
  description: 'PostgreSQL: groups invoices by supplier. It brings its own rows, so it runs on any database.',
  language: 'postgresql',
  content: `-- Groups invoices by supplier. It brings its own rows, so it runs on any database.
-- $1 minimum (numeric) = 0
-- $2 supplier (text) = %
WITH invoice (supplier, number, amount) AS (
  VALUES ('Acme Paper', 'AC-1041', 128.40),
         ('Acme Paper', 'AC-1058', 64.20),
         ('Blue Office', 'BO-233', 89.90),
         ('Greenline Energy', 'GE-5502', 452.75)
)
SELECT supplier, count(*) AS invoices, sum(amount) AS total
FROM invoice
WHERE amount >= $1 AND supplier ILIKE $2
GROUP BY supplier
ORDER BY total DESC;
`,
  schema: form(
    {
      database: { type: 'object', format: 'resource-postgresql', description: 'The database to ask' },
      minimum: { type: 'number', description: 'Only invoices of at least this amount', default: 0 },
      supplier: { type: 'string', description: 'Part of a name, with % for anything', default: '%' },
    },
    ['database'],
  ),
};

export const EXAMPLE_SCRIPTS: readonly ExampleScript[] = [BASH, PYTHON, TYPESCRIPT, SQL];

function form(properties: Record<string, JsonSchema>, required: string[]): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    order: Object.keys(properties),
    required,
    properties,
  };
}
