// One stream of the log's events for the whole page. It holds no state of the fleet: an event only says what is stale,
// and at most ten times a second everything that is stale is asked for again.
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { meetDaemon, sessionHeaders } from './session';
import type { EventRecord } from './types';

export type Connection = 'connecting' | 'live' | 'offline' | 'signed-out';

const FLUSH_MS = 100;
const RETRY_MS = [500, 1000, 2000, 5000];
/** The daemon speaks at least every 15 s; a stream that is silent for longer is dead. */
const SILENCE_MS = 40_000;

let connection: Connection = 'connecting';
let changedAt = Date.now();
let reconnections = 0;
const listeners = new Set<() => void>();

function tell(next: Connection) {
  if (next === connection) return;
  if (next === 'live' && connection === 'offline') reconnections += 1;
  connection = next;
  changedAt = Date.now();
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How the page stands with the daemon. */
export const useConnection = () => useSyncExternalStore(subscribe, () => connection);
/** How often the page has come back after it had lost the daemon. */
export const useReconnections = () => useSyncExternalStore(subscribe, () => reconnections);
/** When the connection last changed, in milliseconds since 1970. */
export const connectionSince = () => changedAt;

/** The keys of the cache that an event makes stale. */
export function staleKeys(event: Pick<EventRecord, 'stream'>): string[][] {
  const [kind, id] = event.stream.split('/');
  switch (kind) {
    case 'mission':
      return id ? [['fleet'], ['mission', id]] : [['fleet']];
    case 'repo':
      return [['repos'], ['fleet']];
    default:
      return [['fleet']];
  }
}

/** Splits a stream of server-sent events; gives what is left over for the next piece. */
export function parseEvents(text: string): { events: { id: string; data: string }[]; rest: string } {
  const blocks = text.split('\n\n');
  const rest = blocks.pop() ?? '';
  const events = blocks.flatMap((block) => {
    let id = '';
    const data: string[] = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('id:')) id = line.slice(3).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
    return data.length > 0 ? [{ id, data: data.join('\n') }] : [];
  });
  return { events, rest };
}

/** Makes stale what events say, once in a while and each key once. */
export class Coalescer {
  private readonly keys = new Map<string, string[]>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly flush: (keys: string[][]) => void,
    private readonly every = FLUSH_MS,
  ) {}

  add(keys: string[][]) {
    keys.forEach((key) => this.keys.set(key.join('/'), key));
    this.timer ??= setTimeout(() => {
      const stale = [...this.keys.values()];
      this.keys.clear();
      this.timer = undefined;
      this.flush(stale);
    }, this.every);
  }
}

async function read(last: string, on: (id: string, data: string) => void, opened: () => void, signal: AbortSignal) {
  try {
    await meetDaemon();
  } catch {
    return 'offline' as const;
  }
  const headers: Record<string, string> = { ...sessionHeaders(), accept: 'text/event-stream' };
  if (last) headers['last-event-id'] = last;
  const silent = new AbortController();
  const both = AbortSignal.any([signal, silent.signal]);
  let watchdog = setTimeout(() => silent.abort(), SILENCE_MS);
  try {
    const response = await fetch('/api/v1/events', { headers, signal: both });
    if (response.status === 401 || response.status === 403) return 'signed-out' as const;
    if (!response.ok || !response.body) return 'offline' as const;
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'offline' as const;
      clearTimeout(watchdog);
      watchdog = setTimeout(() => silent.abort(), SILENCE_MS);
      const parsed = parseEvents(rest + value);
      rest = parsed.rest;
      parsed.events.forEach((event) => on(event.id, event.data));
    }
  } catch {
    return 'offline' as const;
  } finally {
    clearTimeout(watchdog);
  }
}

/** Follows the log until the returned function is called. Comes back by itself, from where it was. */
export function follow(client: QueryClient): () => void {
  const stop = new AbortController();
  const coalescer = new Coalescer((keys) => {
    keys.forEach((queryKey) => void client.invalidateQueries({ queryKey }));
  });
  let last = '';
  let failures = 0;
  const run = async () => {
    while (!stop.signal.aborted) {
      const ended = await read(
        last,
        (id, data) => {
          last = id || last;
          coalescer.add(staleKeys(JSON.parse(data) as EventRecord));
        },
        () => {
          // Whatever happened while nobody listened is asked for anew.
          if (failures > 0 || connection !== 'live') void client.invalidateQueries();
          failures = 0;
          tell('live');
        },
        stop.signal,
      );
      if (stop.signal.aborted) return;
      tell(ended);
      if (ended === 'signed-out') return;
      const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 5000;
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  };
  void run();
  return () => stop.abort();
}
