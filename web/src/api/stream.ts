// The stream of the log's events. It holds no state of the fleet: an event only says what is stale, and what is stale
// is asked for again.
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { daemonNow } from '../lib/clock';
import { meetDaemon, sessionHeaders } from './session';
import { canWait, Coalescer, staleKeys } from './stale';
import { share, SILENCE_MS, type Told } from './tabs';
import type { EventRecord } from './types';

export type Connection = 'connecting' | 'live' | 'offline' | 'signed-out';

const RETRY_MS = [500, 1000, 2000, 5000];

let connection: Connection = 'connecting';
let changedAt = daemonNow();
let reconnections = 0;
let hasBeenLive = false;
const listeners = new Set<() => void>();

function tell(next: Connection) {
  if (next === connection) return;
  if (next === 'live' && connection === 'offline') reconnections += 1;
  hasBeenLive ||= next === 'live';
  connection = next;
  changedAt = daemonNow();
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How the page stands with the daemon. */
export const useConnection = () => useSyncExternalStore(subscribe, () => connection);
/** Whether the page has met the daemon: until then it has nothing to show. */
export const useHasBeenLive = () => useSyncExternalStore(subscribe, () => hasBeenLive);
/** How often the page has come back after it had lost the daemon. */
export const useReconnections = () => useSyncExternalStore(subscribe, () => reconnections);
/** When the connection last changed, in milliseconds since 1970 by the daemon's clock. */
export const connectionSince = () => changedAt;

/** One event of a stream, of a kind that the server named. */
export interface ServerEvent {
  kind: string;
  id: string;
  data: string;
}

/** Splits a stream of server-sent events; gives what is left over for the next piece. */
export function parseEvents(text: string): { events: ServerEvent[]; rest: string } {
  const blocks = text.split('\n\n');
  const rest = blocks.pop() ?? '';
  const events = blocks.flatMap((block) => {
    let id = '';
    let kind = 'message';
    const data: string[] = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('id:')) id = line.slice(3).trim();
      else if (line.startsWith('event:')) kind = line.slice(6).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
    return data.length > 0 ? [{ kind, id, data: data.join('\n') }] : [];
  });
  return { events, rest };
}

/** What a piece of the stream says: what is stale, each once, what of it can wait, and up to which event. */
interface Piece {
  keys: string[][];
  patient: string[][];
  last: string;
}

export function pieceOf(events: { id: string; data: string }[]): Piece {
  const keys = new Map<string, string[]>();
  const patient = new Map<string, string[]>();
  let last = '';
  for (const event of events) {
    last = event.id || last;
    const record = JSON.parse(event.data) as EventRecord;
    const of = canWait(record) ? patient : keys;
    staleKeys(record).forEach((key) => of.set(key.join('/'), key));
  }
  return { keys: [...keys.values()], patient: [...patient.values()], last };
}

async function read(last: string, on: (piece: Piece) => void, opened: () => void, signal: AbortSignal) {
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
      // A piece without events is the daemon saying that it is there; who listens is told, too.
      on(pieceOf(parsed.events));
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
  const coalescer = new Coalescer((queryKey) => {
    // What no view shows now is asked for when one does.
    void client.invalidateQueries({ queryKey, type: 'inactive', refetchType: 'none' });
    const shown = client.getQueryCache().findAll({ queryKey, type: 'active' });
    return shown.map((query) => ({
      id: query.queryHash,
      key: query.queryKey,
      ask: () => client.invalidateQueries({ queryKey: query.queryKey, exact: true }),
    }));
  });
  let last = '';
  const hear = (told: Told) => {
    if (told.kind === 'hello') return;
    last = told.last || last;
    if (told.kind === 'stale') coalescer.add(told.keys, told.patient);
    else {
      // Whatever happened while nobody listened is asked for anew.
      if (told.connection === 'live' && connection !== 'live') void client.invalidateQueries();
      tell(told.connection);
    }
  };
  const reads = async (signal: AbortSignal, pass: (told: Told) => void) => {
    const say = (told: Told) => {
      hear(told);
      pass(told);
    };
    let failures = 0;
    while (!signal.aborted) {
      const ended = await read(
        last,
        (piece) => say({ kind: 'stale', ...piece }),
        () => {
          failures = 0;
          say({ kind: 'connection', connection: 'live', last });
        },
        signal,
      );
      if (signal.aborted) return;
      say({ kind: 'connection', connection: ended, last });
      if (ended === 'signed-out') return;
      const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 5000;
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  };
  share({ hear, present: () => ({ kind: 'connection', connection, last }), read: reads }, stop.signal);
  return () => stop.abort();
}
