const SECRET =
  /pass(?:word|wd|phrase|code)?$|pwd$|secret|token|credential|(?:api|access|private|signing|encryption|account|service)_?key|^key$|^dsn$|connection_?string|certificate/i;

/** Whether a field of a resource holds what nobody should see, by its name. */
export function isSecretField(name: string): boolean {
  return SECRET.test(name);
}

/** Whether a resource holds such a field anywhere. */
export function holdsSecrets(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, inner]) => (typeof inner === 'string' && isSecretField(name)) || holdsSecrets(inner),
  );
}
