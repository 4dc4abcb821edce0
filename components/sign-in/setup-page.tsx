'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { completeSetup, getSetup } from '@/contract/auth';
import { ApiError } from '../api/api-error';
import { callApi } from '../api/client';
import { Button } from '../ui/button';
import { ErrorNote, ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { TextField } from '../ui/text-field';
import { SignInFrame } from './sign-in-frame';

/** Creates the first administrator; the link works once. */
export function SetupPage({ token }: { token: string }) {
  const link = useQuery({
    queryKey: ['setup', token],
    queryFn: ({ signal }) => callApi(getSetup, { params: { token }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (link.error) return <BadLink error={link.error} onRetry={() => void link.refetch()} />;
  return (
    <SignInFrame title="Welcome to Millrace" description="Create the administrator of this instance.">
      {link.data ? <SetupForm token={token} /> : <Skeleton className="h-56" />}
    </SignInFrame>
  );
}

function SetupForm({ token }: { token: string }) {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const setup = useMutation({
    mutationFn: () => callApi(completeSetup, { params: { token }, body: { email, password, name: name || undefined } }),
    // The first start made this workspace and its examples.
    onSuccess: () => window.location.assign('/w/demo'),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setup.mutate();
  }

  const field = setup.error instanceof ApiError ? setup.error.field : undefined;
  const messageAt = (place: string) => (field === place ? setup.error?.message : undefined);
  return (
    <form className="flex flex-col gap-4" method="post" onSubmit={submit}>
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        value={name}
        onChange={setName}
        error={messageAt('name')}
        autoFocus
      />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        error={messageAt('email')}
        required
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        help="At least 8 characters."
        value={password}
        onChange={setPassword}
        error={messageAt('password')}
        required
      />
      {setup.error && !field ? <ErrorNote error={setup.error} /> : null}
      <Button type="submit" size="lg" loading={setup.isPending || setup.isSuccess}>
        Create administrator
      </Button>
    </form>
  );
}

function BadLink({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof ApiError && error.status === 404)) {
    return (
      <SignInFrame title="Set up">
        <ErrorState error={error} onRetry={onRetry} />
      </SignInFrame>
    );
  }
  return (
    <SignInFrame
      title="This setup link no longer works"
      description="It was used already, or a newer one has replaced it. Restart the server: as long as no administrator exists it prints a fresh link."
    >
      <Button asChild variant="outline">
        <a href="/login">Go to sign-in</a>
      </Button>
    </SignInFrame>
  );
}
