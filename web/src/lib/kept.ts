// What a review leaves in this browser: which files were looked at, and comments that have not been sent. It survives a
// reload and a restart of the daemon, and other tabs see it; it never leaves the browser by itself.
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import type { Draft } from './review';

/** What is kept about a mission. Files were looked at in one result only: a new one is looked at anew. */
export interface Kept {
  commit: string;
  viewed: string[];
  drafts: Draft[];
  /** The remark above the comments. */
  remark: string;
  /** When it was last written, in milliseconds since 1970. */
  at: number;
}

const PREFIX = 'godwit-review/';
/** Reviews beyond so many are forgotten, the oldest first. Comments that were not sent are never forgotten. */
const MOST = 60;
const NOTHING: Kept = { commit: '', viewed: [], drafts: [], remark: '', at: 0 };

const listeners = new Set<() => void>();
const read = new Map<string, { text: string | null; kept: Kept }>();
let isRefused = false;

/** Whatever is in the storage, as a review; what is none is nothing. */
export function parseKept(text: string | null): Kept {
  try {
    const found = JSON.parse(text ?? 'null') as Partial<Kept> | null;
    if (!found || typeof found !== 'object') return NOTHING;
    return {
      commit: typeof found.commit === 'string' ? found.commit : '',
      viewed: Array.isArray(found.viewed) ? found.viewed.filter((path) => typeof path === 'string') : [],
      drafts: Array.isArray(found.drafts) ? found.drafts.filter((draft) => typeof draft?.path === 'string' && typeof draft.text === 'string' && typeof draft.line === 'number' && typeof draft.quote === 'string' && typeof draft.commit === 'string') : [],
      remark: typeof found.remark === 'string' ? found.remark : '',
      at: typeof found.at === 'number' ? found.at : 0,
    };
  } catch {
    return NOTHING;
  }
}

function keptOf(key: string): Kept {
  const text = localStorage.getItem(key);
  const known = read.get(key);
  if (known && known.text === text) return known.kept;
  const kept = parseKept(text);
  read.set(key, { text, kept });
  return kept;
}

function forgetOldest() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  const old = keys.map((key) => ({ key, kept: keptOf(key) })).filter(({ kept }) => kept.drafts.length === 0 && kept.remark === '');
  old.sort((a, b) => a.kept.at - b.kept.at);
  old.slice(0, Math.max(0, keys.length - MOST)).forEach(({ key }) => localStorage.removeItem(key));
}

function write(key: string, kept: Kept) {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
    isRefused = false;
    forgetOldest();
  } catch {
    // The storage is full or closed: it stays in this page, and the page says so.
    read.set(key, { text: localStorage.getItem(key), kept });
    isRefused = true;
  }
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}

/** What is kept about a mission's result, and how to change it. */
export function useKept(mission: string, commit: string) {
  const key = PREFIX + mission;
  const kept = useSyncExternalStore(subscribe, () => keptOf(key));
  const refused = useSyncExternalStore(subscribe, () => isRefused);
  const viewed = useMemo(() => new Set(kept.commit === commit ? kept.viewed : []), [kept, commit]);
  const change = useCallback(
    (next: (before: Kept) => Partial<Kept>) => {
      const before = keptOf(key);
      const of = before.commit === commit ? before : { ...before, commit, viewed: [] };
      write(key, { ...of, ...next(of), at: Date.now() });
    },
    [key, commit],
  );
  return { viewed, drafts: kept.drafts, remark: kept.remark, isRefused: refused, change };
}

/** A text that somebody is writing, kept through reloads until it was sent. */
export function useKeptText(name: string): [string, (text: string) => void] {
  const key = `godwit-text/${name}`;
  const [unkept, setUnkept] = useState<string | null>(null);
  const kept = useSyncExternalStore(subscribe, () => localStorage.getItem(key) ?? '');
  const set = useCallback(
    (text: string) => {
      try {
        if (text === '') localStorage.removeItem(key);
        else localStorage.setItem(key, text);
        setUnkept(null);
      } catch {
        // The storage is full or closed: it stays in this page.
        setUnkept(text);
      }
      listeners.forEach((listener) => listener());
    },
    [key],
  );
  return [unkept ?? kept, set];
}
