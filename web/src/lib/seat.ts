// Which keyboard this tab is. Of everybody who looks at an agent's terminal one seat may type; a tab keeps its seat
// through a reload, and a tab that was made as the copy of another one gets a seat of its own.
import { useSyncExternalStore } from 'react';

const KEPT = 'godwit-seat';
const SEAT = /^tab-[a-z0-9]{8}$/;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** A page that is being reloaded gives its seat back within this time; a copy of a tab never does. */
const WAIT_MS = 500;

const made = () => `tab-${[...crypto.getRandomValues(new Uint8Array(8))].map((byte) => ALPHABET[byte & 31]).join('')}`;

/** Takes a seat for as long as this page lives; false when another tab has it. */
function hold(seat: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const forGood = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request(`godwit-seat/${seat}`, { signal: AbortSignal.timeout(WAIT_MS) }, forGood).catch(() => resolve(false));
  });
}

async function claim(): Promise<string> {
  const kept = sessionStorage.getItem(KEPT);
  if (kept && SEAT.test(kept) && (await hold(kept))) return kept;
  const fresh = made();
  await hold(fresh);
  sessionStorage.setItem(KEPT, fresh);
  return fresh;
}

let seat: string | null = null;
let claiming: Promise<string> | undefined;
const listeners = new Set<() => void>();

/** This tab's seat, as soon as it is certain that no other tab has it. */
export function mySeat(): Promise<string> {
  claiming ??= claim().then((mine) => {
    seat = mine;
    listeners.forEach((listener) => listener());
    return mine;
  });
  return claiming;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  void mySeat();
  return () => listeners.delete(listener);
}

/** This tab's seat; null for the moment in which it is not certain. */
export const useSeat = (): string | null => useSyncExternalStore(subscribe, () => seat);

/** What kind of place a seat is: its name says so. */
export function placeOf(seat: string): 'tab' | 'tty' | 'other' {
  if (seat.startsWith('tab-')) return 'tab';
  return seat.startsWith('tty-') ? 'tty' : 'other';
}
