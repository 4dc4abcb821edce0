type CurlOptions = {
  /** In place of `$TOKEN`. */
  token?: string | null;
  /** What comes is shown at once. */
  isStream?: boolean;
};

/** A command line that survives being pasted into a shell, whatever the arguments hold. */
export function curlCommand(
  url: string,
  args: Record<string, unknown>,
  { token, isStream = false }: CurlOptions = {},
): string {
  return [
    `curl ${isStream ? '-N ' : ''}-X POST ${quote(url)}`,
    `  -H "Authorization: Bearer ${token ?? '$TOKEN'}"`,
    `  -H 'Content-Type: application/json'`,
    `  -d ${quote(JSON.stringify(args))}`,
  ].join(' \\\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
