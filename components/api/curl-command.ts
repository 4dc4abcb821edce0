/** A command line that survives being pasted into a shell, whatever the arguments hold. */
export function curlCommand(url: string, args: Record<string, unknown>): string {
  return [
    `curl -X POST ${quote(url)}`,
    `  -H "Authorization: Bearer $TOKEN"`,
    `  -H 'Content-Type: application/json'`,
    `  -d ${quote(JSON.stringify(args))}`,
  ].join(' \\\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
