// One sentence for the reader about what they just did, shown where it is not lost when its card goes away.
import { useSyncExternalStore } from 'react';

export interface Notice {
  text: string;
  /** Tells one from the next that says the same. */
  number: number;
}

let notice: Notice | null = null;
let number = 0;
const listeners = new Set<() => void>();

export function tellReader(text: string | null) {
  number += 1;
  notice = text === null ? null : { text, number };
  listeners.forEach((listener) => listener());
}

export const useNotice = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notice,
  );
