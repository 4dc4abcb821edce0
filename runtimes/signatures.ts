import { bashSignature } from './bash/signature';
import { type Signature, SignatureError } from './contract';
import { postgresqlSignature } from './postgresql/signature';

/** Parsers are heavy and many workers never meet a language: each is loaded at its first use. */
const SIGNATURES: Record<string, (source: string) => Promise<Signature>> = {
  bash: async (source) => bashSignature(source),
  postgresql: async (source) => postgresqlSignature(source),
  python3: async (source) => (await import('./python3/signature')).pythonSignature(source),
  bun: async (source) => (await import('./bun/signature')).typescriptSignature(source),
};

/** The form of a script. Rejects with `SignatureError` where the source or the language cannot be read. */
export async function signatureOf(language: string, source: string): Promise<Signature> {
  const read = SIGNATURES[language];
  if (!read) throw new SignatureError(`there is no ${language} runtime`);
  return read(source);
}
