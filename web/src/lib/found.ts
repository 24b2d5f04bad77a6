// What a search found, as places of this page. Everything that belongs to a mission leads to it.
import { useEffect, useState } from 'react';
import type { SearchHit } from '../api/types';

/** Searches of one character would find everything. */
export const LEAST = 2;
/** As the daemon has it. */
export const MOST = 400;
/** How long nobody types before it is asked. */
const PAUSE_MS = 150;

export type Target =
  | { to: '/missions/$id'; params: { id: string } }
  | { to: '/runs/$id'; params: { id: string } }
  | { to: '/repos/$name'; params: { name: string } };

export function targetOf(hit: Pick<SearchHit, 'kind' | 'id' | 'mission'>): Target {
  switch (hit.kind) {
    case 'run':
      return { to: '/runs/$id', params: { id: hit.id } };
    case 'repo':
      return { to: '/repos/$name', params: { name: hit.id } };
    case 'mission':
    case 'hold':
      return { to: '/missions/$id', params: { id: hit.mission ?? hit.id } };
  }
}

/** What was typed, once nobody has typed for a moment. */
export function usePause(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
