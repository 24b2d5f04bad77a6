// The present by the daemon's clock. What is shown has the daemon's times, and the clock of a phone or of another machine
// may be minutes off: an age of minus three minutes, or a run that ends in the future, would be told by it.
import { useSyncExternalStore } from 'react';

/** An answer says its time in whole seconds and is some time under way: less than this is no difference. */
const TOLERANCE_MS = 3000;

let offset = 0;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** By how many milliseconds the daemon's clock is ahead of this browser's; zero when nobody can tell them apart. */
export const clockOffset = (): number => offset;
export const useClockOffset = (): number => useSyncExternalStore(subscribe, clockOffset);

/** Now, in milliseconds since the epoch, as the daemon would say it. */
export const daemonNow = (): number => Date.now() + offset;

/**
 * Learns the difference from an answer of the daemon: `date` is its header, `asked` and `heard` are this browser's times
 * of the request and of the answer. A header that is missing or is no time teaches nothing.
 */
export function learnClock(date: string | null, asked: number, heard: number): void {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(told)) return;
  // The daemon said it somewhere between the two, and somewhere within its second.
  const ahead = told + 500 - (asked + heard) / 2;
  const doubt = (heard - asked) / 2 + TOLERANCE_MS;
  if (Math.abs(ahead - offset) <= doubt) return;
  offset = Math.abs(ahead) <= doubt ? 0 : ahead;
  listeners.forEach((listener) => listener());
}
