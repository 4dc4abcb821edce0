import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const LANGUAGES: Record<string, string> = { '.sh': 'bash', '.py': 'python3', '.js': 'bun', '.php': 'php' };

/** Scripts that try to get out, and say so: "VERDICT held", or what they could do. */
export const JUDGED_ATTACKS = ['read-shadow.sh', 'write-outside.py', 'ptrace.py', 'mount-namespaces.sh']
  .concat(['fd-leak.py', 'fd-leak.sh', 'socket-families.py', 'setuid.sh', 'proc-sys.py', 'tiocsti.py'])
  .concat(['private-network.sh', 'system-calls.py', 'privileges.py', 'devices.py', 'writable-places.py'])
  .concat(['sparse-file.sh', 'environment.sh']);

export const ATTACKS_DIR = join(import.meta.dirname, '../process/attacks');

export function readAttack(file: string): { language: string; source: string } {
  const language = LANGUAGES[extname(file)];
  if (!language) throw new Error(`in which language is ${file}?`);
  return { language, source: readFileSync(join(ATTACKS_DIR, file), 'utf8') };
}
