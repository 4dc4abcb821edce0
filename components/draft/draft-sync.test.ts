import { describe, expect, test } from 'vitest';
import type { DraftSaved } from '@/contract/drafts';
import { ApiError } from '../api/api-error';
import { type DraftStatus, DraftSync, type DraftWrite } from './draft-sync';

/** A server that keeps one draft, as `drafts/update` does; `down` loses its answers, `gone` gives none. */
function openServer() {
  let stored: { text: string; at: string } | null = null;
  let count = 0;
  const server = {
    mode: 'up' as 'up' | 'down' | 'gone' | 'refuses',
    writes: [] as DraftWrite[],
    text: () => stored?.text ?? null,
    put: (text: string) => {
      stored = { text, at: String(++count) };
      return stored.at;
    },
    async send(write: DraftWrite): Promise<DraftSaved> {
      server.writes.push(write);
      if (server.mode === 'gone') throw new ApiError({ status: 0, code: 'unreachable', message: '' });
      if (server.mode === 'refuses') throw new ApiError({ status: 413, code: 'too_large', message: 'Too large.' });
      const answer = apply(write);
      if (server.mode === 'down') throw new ApiError({ status: 502, code: 'unknown', message: '' });
      return answer;
    },
  };
  function apply({ text, lastSync, force }: DraftWrite): DraftSaved {
    const isFree = force || stored === null || stored.at === lastSync || stored.text === text;
    if (!isFree) return { status: 'conflict', current_timestamp: stored?.at ?? '' };
    if (text === null) stored = null;
    else server.put(text);
    return { status: 'saved', current_timestamp: String(count) };
  }
  return server;
}

function openSync(server: ReturnType<typeof openServer>, stored: { text: string; savedAt: string } | null = null) {
  const seen: DraftStatus[] = [];
  const sync = new DraftSync({
    path: 'f/a/b',
    stored,
    lastSync: stored?.savedAt ?? null,
    send: server.send,
    onChange: ({ status }) => seen.push(status),
  });
  return { sync, seen, status: () => seen.at(-1) };
}

describe('a draft that saves itself', () => {
  test('stores what was written last, and says so', async () => {
    const server = openServer();
    const { sync, status } = openSync(server);
    sync.set('one');
    sync.set('two');
    await sync.flush();
    expect([server.text(), server.writes.length, status(), sync.isSettled]).toEqual(['two', 1, 'saved', true]);
  });

  test('is removed when nothing differs any more', async () => {
    const server = openServer();
    const { sync, status } = openSync(server, { text: 'one', savedAt: server.put('one') });
    sync.set(null);
    await sync.flush();
    expect([server.text(), status()]).toEqual([null, 'none']);
  });

  test('typing while a write is under way is stored after it', async () => {
    const server = openServer();
    const { sync } = openSync(server);
    sync.set('one');
    const first = sync.flush();
    await Promise.resolve();
    sync.set('two');
    await first;
    await sync.flush();
    expect(server.writes.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(server.text()).toBe('two');
  });

  test('without a network it is not settled, and is stored when the network is back', async () => {
    const server = openServer();
    const { sync, status } = openSync(server);
    server.mode = 'gone';
    sync.set('one');
    await sync.flush();
    expect([status(), sync.isSettled]).toEqual(['offline', false]);
    server.mode = 'up';
    await sync.flush();
    expect([status(), server.text()]).toEqual(['saved', 'one']);
    sync.close();
  });

  test('a lost answer is no conflict with oneself, also when the text has changed since', async () => {
    const server = openServer();
    const { sync, status } = openSync(server, { text: 'zero', savedAt: server.put('zero') });
    server.mode = 'down';
    sync.set('one');
    await sync.flush();
    sync.set('two');
    server.mode = 'up';
    await sync.flush();
    await sync.flush();
    expect([status(), server.text()]).toEqual(['saved', 'two']);
    sync.close();
  });

  test('another draft that was stored meanwhile stays until the person decides', async () => {
    const server = openServer();
    const { sync, status } = openSync(server, { text: 'zero', savedAt: server.put('zero') });
    server.put('theirs');
    sync.set('mine');
    await sync.flush();
    sync.set('mine, more');
    await sync.flush();
    expect([status(), server.text()]).toEqual(['conflict', 'theirs']);
    await sync.force();
    expect([status(), server.text()]).toEqual(['saved', 'mine, more']);
  });

  test('a conflict can also end with what is stored', async () => {
    const server = openServer();
    const { sync, status } = openSync(server, { text: 'zero', savedAt: server.put('zero') });
    const savedAt = server.put('theirs');
    sync.set('mine');
    await sync.flush();
    sync.adopt({ text: 'theirs', savedAt });
    sync.set('theirs, more');
    await sync.flush();
    expect([status(), server.text()]).toEqual(['saved', 'theirs, more']);
  });

  test('what the server refuses is said and tried again only when it changes', async () => {
    const server = openServer();
    const { sync, status } = openSync(server);
    server.mode = 'refuses';
    sync.set('too long');
    await sync.flush();
    expect(status()).toBe('refused');
    server.mode = 'up';
    sync.set('short');
    await sync.flush();
    expect(status()).toBe('saved');
  });

  test('after a deploy its draft is gone, and what was typed since is stored at the new path', async () => {
    const server = openServer();
    const { sync } = openSync(server);
    sync.set('one');
    const saving = sync.flush();
    const moving = sync.moveTo('f/a/new');
    sync.set('two');
    await Promise.all([saving, moving]);
    expect(server.text()).toBeNull();
    await sync.flush();
    expect(server.writes.at(-1)).toMatchObject({ path: 'f/a/new', text: 'two', lastSync: null });
    expect(server.text()).toBe('two');
  });
});
