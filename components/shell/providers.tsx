'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { type ReactNode, useState } from 'react';
import { z } from 'zod';
import { ApiError } from '../api/api-error';
import { Toaster } from '../ui/toast';

// The pages' content security policy refuses code made from text, which zod would try first.
z.config({ jitless: true });

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(newClient);
  return (
    <QueryClientProvider client={client}>
      <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
        {children}
        <Toaster />
      </ThemeProvider>
    </QueryClientProvider>
  );
}

function newClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: shouldRetry } } });
}

const RETRIES = 2;

// A refusal is an answer: asking again changes nothing. No answer, or a failed server, may be over in a moment.
function shouldRetry(failures: number, error: Error): boolean {
  const isPassing = error instanceof ApiError && (error.status === 0 || error.status >= 502);
  return isPassing && failures < RETRIES;
}
