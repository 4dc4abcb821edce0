/** The user name an address suggests: what stands before the @, of letters, digits, _, - and . only. */
export function usernameFromEmail(email: string): string {
  const local = email.split('@')[0] ?? '';
  const cleaned = local
    .replace(/[^a-zA-Z0-9_.-]+/g, '_')
    .replace(/^[^a-zA-Z0-9]+/, '')
    .slice(0, 50);
  return cleaned === '' ? 'user' : cleaned;
}
