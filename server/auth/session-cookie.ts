import { getConfig } from '../config';

/** Over https the name's prefix makes browsers refuse a cookie that another host or path has set. */
function cookieName(): string {
  return isHttps() ? '__Host-millrace' : 'millrace';
}

function isHttps(): boolean {
  return getConfig().baseUrl.startsWith('https:');
}

export function sessionCookie(token: string, maxAgeS: number): string {
  const secure = isHttps() ? '; Secure' : '';
  return `${cookieName()}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${secure}`;
}

export function expiredSessionCookie(): string {
  return sessionCookie('', 0);
}

export function readSessionCookie(header: string | null): string | null {
  const name = `${cookieName()}=`;
  const found = header?.split(/; */).find((part) => part.startsWith(name));
  const value = found?.slice(name.length);
  return value ? value : null;
}
