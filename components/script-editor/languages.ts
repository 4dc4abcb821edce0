import { RAW_LANGUAGES, type RawLanguage } from '@/engine/flow/templates';

export const LANGUAGE_LABELS: Record<RawLanguage, string> = {
  bun: 'TypeScript (Bun)',
  python3: 'Python',
  bash: 'Bash',
  postgresql: 'PostgreSQL',
};

/** A small program in each language that shows how inputs come in and a result goes out. */
export const TEMPLATES: Record<RawLanguage, string> = {
  bun: `// The parameters of main become the fields of the form; what it returns is the result.
export async function main(
  name: string,
  greeting: 'Hello' | 'Good morning' = 'Hello',
  times: number = 1,
) {
  console.log('Greeting', name);
  return { message: Array(times).fill(\`\${greeting}, \${name}!\`).join(' ') };
}
`,
  python3: `from typing import Literal


# The parameters of main become the fields of the form; what it returns is the result.
def main(
    name: str,
    greeting: Literal["Hello", "Good morning"] = "Hello",
    times: int = 1,
):
    print("Greeting", name)
    return {"message": " ".join([f"{greeting}, {name}!"] * times)}
`,
  bash: `# The arguments become the fields of the form; the last line of output is the result.
name="$1"
greeting="\${2:-Hello}"

echo "Greeting $name" >&2
echo "$greeting, $name!"
`,
  postgresql: `-- The resource to run against and the parameters become the fields of the form.
-- $1 name (text)
-- $2 smallest (int) = 0
SELECT $1::text AS name, n AS number
FROM generate_series($2::int, $2::int + 4) AS n;
`,
};

export function isLanguage(language: string): language is RawLanguage {
  return (RAW_LANGUAGES as readonly string[]).includes(language);
}

/** Code for a changed language: an untouched template is exchanged, anything a person wrote stays. */
export function contentForLanguage(content: string, language: RawLanguage): string {
  const isUntouched = content.trim() === '' || Object.values(TEMPLATES).includes(content);
  return isUntouched ? TEMPLATES[language] : content;
}
