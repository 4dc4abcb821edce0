import { existsSync } from 'node:fs';

/** Only what lies in /usr is visible to a job. */
const INTERPRETERS = ['/usr/bin/python3', '/usr/local/bin/python3'];

/** Null where none is installed. */
export function pythonInterpreter(): string | null {
  return INTERPRETERS.find(existsSync) ?? null;
}
