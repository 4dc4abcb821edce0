import type { Metadata } from 'next';
import { LoginPage } from '@/components/sign-in/login-page';

export const metadata: Metadata = { title: 'Sign in' };

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  return <LoginPage next={typeof next === 'string' ? next : undefined} />;
}
