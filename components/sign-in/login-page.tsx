'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { isSetupNeeded, login } from '@/contract/auth';
import { ApiError } from '../api/api-error';
import { callApi } from '../api/client';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/error-state';
import { TextField } from '../ui/text-field';
import { safeNext } from './safe-next';
import { SignInFrame } from './sign-in-frame';

export function LoginPage({ next }: { next?: string }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const setup = useQuery({ queryKey: ['setup-needed'], queryFn: ({ signal }) => callApi(isSetupNeeded, { signal }) });
  const signIn = useMutation({
    mutationFn: () => callApi(login, { body: { email, password } }),
    // A full load, so that nothing of an earlier session stays in memory.
    onSuccess: () => window.location.assign(safeNext(next)),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    signIn.mutate();
  }

  return (
    <SignInFrame title="Sign in">
      {setup.data ? (
        <p className="rounded-md bg-info-subtle px-3 py-2 text-sm text-info">
          This instance has no administrator yet. Open the setup link that the server printed when it started.
        </p>
      ) : null}
      {/* `post` keeps a password out of the address should the form be sent before its script has loaded. */}
      <form className="flex flex-col gap-4" method="post" onSubmit={submit}>
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          required
          autoFocus
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          required
        />
        {signIn.error ? <ErrorNote error={explain(signIn.error)} /> : null}
        <Button type="submit" size="lg" loading={signIn.isPending || signIn.isSuccess}>
          Sign in
        </Button>
      </form>
    </SignInFrame>
  );
}

// Never which of the two was wrong.
function explain(error: Error): Error {
  const isRefused = error instanceof ApiError && (error.status === 401 || error.status === 400);
  return isRefused ? new Error('The e-mail address or the password is wrong.') : error;
}
