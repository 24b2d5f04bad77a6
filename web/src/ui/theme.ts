// Light or dark: what the reader chose, else what the system says.
import { useSyncExternalStore } from 'react';

const KEPT = 'godwit-theme';
export type Theme = 'light' | 'dark';
const listeners = new Set<() => void>();
const system = () => matchMedia('(prefers-color-scheme: dark)');

function current(): Theme {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'light' || kept === 'dark') return kept;
  return system().matches ? 'dark' : 'light';
}

/** Shows the theme, now and when the system changes its mind. */
export function applyTheme() {
  const show = () => {
    document.documentElement.dataset['theme'] = current();
    listeners.forEach((listener) => listener());
  };
  show();
  system().addEventListener('change', show);
}

export function toggleTheme() {
  localStorage.setItem(KEPT, current() === 'dark' ? 'light' : 'dark');
  document.documentElement.dataset['theme'] = current();
  listeners.forEach((listener) => listener());
}

export const useTheme = (): Theme =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
