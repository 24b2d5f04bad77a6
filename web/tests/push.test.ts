// Notifications: what is said of this browser, and what the worker shows and opens.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PushState } from '../src/api/types';
import { bytesOf, idOf, labelOf, mend, stateOf, type Browser } from '../src/lib/push';

const told = { id: 'a1', label: 'Firefox, Linux', language: 'en' as const, landed: false, service: 'push.example', created_at: '2026-01-01T00:00:00Z', sent_at: null, trouble: null, retry_at: null };
const server = (more: Partial<PushState> = {}): PushState => ({ state: 'on', reason: null, public_key: 'BA', file: '/home/config.toml', subscriptions: [told], ...more });
const browser = (more: Partial<Browser> = {}): Browser => ({ support: 'ready', permission: 'granted', id: 'a1', ...more });

describe('what is said of this browser', () => {
  test('it is on only where the browser, the permission and the daemon agree', () => {
    expect(stateOf(server(), browser())).toEqual({ state: 'on', told });
    expect(stateOf(server(), browser({ id: null }))).toEqual({ state: 'off' });
    expect(stateOf(server(), browser({ id: 'b2' }))).toEqual({ state: 'off' });
    expect(stateOf(server(), browser({ permission: 'default' }))).toEqual({ state: 'off' });
    expect(stateOf(server(), browser({ permission: 'denied' }))).toEqual({ state: 'blocked' });
  });

  test('what makes it impossible is named, the nearest to mend first', () => {
    expect(stateOf(server({ state: 'off' }), browser({ support: 'insecure' }))).toEqual({ state: 'impossible', why: 'server-off' });
    expect(stateOf(server({ state: 'broken' }), browser())).toEqual({ state: 'impossible', why: 'server-broken' });
    for (const why of ['insecure', 'unsupported', 'no-worker'] as const) {
      expect(stateOf(server(), browser({ support: why }))).toEqual({ state: 'impossible', why });
    }
  });

  test('a browser has a name that a person knows, and its id is the daemon\'s', async () => {
    expect(labelOf('Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0')).toBe('Firefox, Android');
    expect(labelOf('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36')).toBe('Chrome, Linux');
    expect(labelOf('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0')).toBe('Edge, Windows');
    expect(labelOf('something else')).toBe('Browser');
    // The beginning of the SHA-256 of `abc`.
    expect(await idOf('abc')).toBe('ba7816bf8f01cfea');
    expect([...bytesOf('-_8')]).toEqual([251, 255]);
  });
});

describe('a browser that is not told any more', () => {
  const kept = { id: 'a1', label: 'Firefox, Linux', language: 'en' as const, landed: true };

  test('tells its other address only when it was told before, and nobody turned that off', () => {
    expect(mend(kept, browser({ id: 'b2' }))).toBe('tell');
    expect(mend(kept, browser({ id: 'b2', permission: 'default' }))).toBe('nothing');
    expect(mend(undefined, browser({ id: 'b2' }))).toBe('nothing');
    expect(mend(kept, browser({ id: null }))).toBe('nothing');
    expect(mend(kept, browser({ id: 'a1' }))).toBe('forget');
  });
});

interface Shown { title: string; options: { tag: string; body: string; silent: boolean; renotify: boolean; data: { path: string } } }
interface Window { url: string; navigate: (path: string) => Promise<Window>; focus: () => Window }

/** The worker, in a browser of which only what it uses is there. */
function worker(windows: string[] = []) {
  const listeners = new Map<string, (event: unknown) => void>();
  const shown: Shown[] = [];
  const closed: string[] = [];
  const went: string[] = [];
  const asWindow = (url: string): Window => ({
    url,
    navigate: (path) => { went.push(`navigate ${path}`); return Promise.resolve(asWindow(new URL(path, url).href)); },
    focus() { went.push('focus'); return this; },
  });
  const self = {
    location: { origin: 'http://127.0.0.1:4127' },
    addEventListener: (kind: string, listener: (event: unknown) => void) => listeners.set(kind, listener),
    registration: {
      showNotification: (title: string, options: Shown['options']) => { shown.push({ title, options }); return Promise.resolve(); },
      getNotifications: ({ tag }: { tag: string }) => Promise.resolve([{ close: () => closed.push(tag) }]),
    },
    clients: {
      matchAll: () => Promise.resolve(windows.map(asWindow)),
      openWindow: (path: string) => { went.push(`open ${path}`); return Promise.resolve(); },
    },
  };
  const text = readFileSync(join(import.meta.dirname, '../scripts/worker.js'), 'utf8');
  new Function('self', text)(self);
  const fire = async (kind: string, event: object) => {
    let done: Promise<unknown> = Promise.resolve();
    listeners.get(kind)?.({ ...event, waitUntil: (work: Promise<unknown>) => { done = work; } });
    await done;
  };
  const push = (message: unknown) => fire('push', { data: { json: () => (typeof message === 'string' ? (JSON.parse(message) as unknown) : message) } });
  const click = (path: unknown) => fire('notificationclick', { notification: { close: () => closed.push('clicked'), data: { path } } });
  return { shown, closed, went, push, click };
}

describe('the worker', () => {
  test('shows what is pushed, and takes away what is decided', async () => {
    const one = worker();
    await one.push({ tag: 'm1-a1', title: 'Ready to land', body: 'Fix it', path: '/missions/m1/review', lang: 'en', silent: false, close: [] });
    expect(one.shown[0]).toMatchObject({ title: 'Ready to land', options: { tag: 'm1-a1', body: 'Fix it', silent: false, renotify: true, data: { path: '/missions/m1/review' } } });
    await one.push({ tag: 'godwit-inbox', title: 'Nothing waits for you', body: '', path: '/inbox', silent: true, close: ['m1-a1', 'm2-h1'] });
    expect(one.closed).toEqual(['m1-a1', 'm2-h1']);
    expect(one.shown[1]?.options).toMatchObject({ silent: true, renotify: false });
  });

  test('shows something whatever comes, and never leads to another place', async () => {
    const one = worker();
    for (const message of ['{', null, [], 'null', { title: 5, tag: {}, close: 'x', path: 7 }]) await one.push(message);
    expect(one.shown).toHaveLength(5);
    for (const { title, options } of one.shown) expect({ title, tag: options.tag, path: options.data.path }).toEqual({ title: 'godwit', tag: 'godwit-inbox', path: '/inbox' });
    for (const path of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/missions/x?y#z', undefined]) {
      const clicked = worker();
      await clicked.click(path);
      expect(clicked.went, String(path)).toEqual(['open /inbox']);
    }
  });

  test('opens the page in a window that is there, the one that shows it already first', async () => {
    const none = worker();
    await none.click('/missions/m1');
    expect(none.went).toEqual(['open /missions/m1']);
    const other = worker(['http://127.0.0.1:4127/']);
    await other.click('/missions/m1');
    expect(other.went).toEqual(['navigate /missions/m1', 'focus']);
    const there = worker(['http://127.0.0.1:4127/', 'http://127.0.0.1:4127/missions/m1?tab=2']);
    await there.click('/missions/m1');
    expect(there.went).toEqual(['focus']);
  });
});
