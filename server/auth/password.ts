import { hash, verify } from '@node-rs/argon2';

// OWASP's second recommendation: 19 MiB, 2 passes, 1 lane. The library's default algorithm is argon2id.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(normalized(password), COST);
}

let decoy: Promise<string> | undefined;

/** Takes as long for an account that does not exist (null) as for a wrong password. */
export async function isPasswordOf(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password');
  const isMatch = await verify(passwordHash ?? (await decoy), normalized(password));
  return isMatch && passwordHash !== null;
}

// The same characters typed on two systems may arrive composed or decomposed.
function normalized(password: string): string {
  return password.normalize('NFKC');
}
