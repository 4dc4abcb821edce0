'use client';

import { useEffect, useEffectEvent, useState } from 'react';

export type StreamMessage = { id?: string; type: string; data: unknown };

/** `done` closes for good; `reconnect` opens the address again at once, from the newest cursor. */
export type StreamVerdict = 'continue' | 'reconnect' | 'done';

export type StreamState = 'off' | 'connecting' | 'live' | 'retrying' | 'done';

type EventStreamOptions = {
  /** Identity of the stream; null keeps it closed. A new key starts afresh. */
  key: string | null;
  /** Asked again at each connection, with the id of the last message seen. */
  urlFrom: (lastEventId: string | undefined) => string;
  onMessage: (message: StreamMessage) => StreamVerdict;
  /** Named events to listen to besides the unnamed ones. */
  eventTypes?: string[];
};

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 10_000;

/** Server-sent events that survive a lost connection: each connection resumes where the last one stopped. */
export function useEventStream({ key, urlFrom, onMessage, eventTypes }: EventStreamOptions): StreamState {
  const [seen, setSeen] = useState<{ key: string; state: StreamState } | null>(null);
  const askUrl = useEffectEvent(urlFrom);
  const tell = useEffectEvent(onMessage);
  const types = (eventTypes ?? []).join(' ');

  useEffect(() => {
    if (key === null) return;
    return connect({
      urlFrom: (id) => askUrl(id),
      onMessage: (message) => tell(message),
      onState: (state) => setSeen({ key, state }),
      types: ['message', ...types.split(' ').filter(Boolean)],
    });
  }, [key, types]);

  if (key === null) return 'off';
  return seen?.key === key ? seen.state : 'connecting';
}

type Wiring = Pick<EventStreamOptions, 'urlFrom' | 'onMessage'> & {
  onState: (state: StreamState) => void;
  types: string[];
};

function connect({ urlFrom, onMessage, onState, types }: Wiring): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastEventId: string | undefined;
  let delayMs = RETRY_MIN_MS;

  function open() {
    source = new EventSource(urlFrom(lastEventId));
    source.addEventListener('open', () => {
      delayMs = RETRY_MIN_MS;
      onState('live');
    });
    // Also ours to repeat: the browser gives up on a refused connection and would reuse the old address.
    source.addEventListener('error', () => {
      source?.close();
      onState('retrying');
      timer = setTimeout(open, delayMs);
      delayMs = Math.min(delayMs * 2, RETRY_MAX_MS);
    });
    for (const type of types) source.addEventListener(type, receive);
  }

  function receive(event: MessageEvent<string>) {
    if (event.lastEventId !== '') lastEventId = event.lastEventId;
    const verdict = onMessage({ id: event.lastEventId || undefined, type: event.type, data: parse(event.data) });
    if (verdict === 'continue') return;
    source?.close();
    if (verdict === 'reconnect') open();
    else onState('done');
  }

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
