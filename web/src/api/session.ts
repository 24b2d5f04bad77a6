// The page's half of the session: a key that no script can read out, kept for this origin only. What is sent is made of
// it for the daemon that is there now; whoever takes the port of a daemon that is down learns nothing of use.

import { stored } from '../lib/database';

const KEPT = 'godwit-signed-in';

let proof = '';

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Learns which daemon is there, and proves the key to it from now on. */
export async function meetDaemon(): Promise<void> {
  const boot = await (await fetch('/boot')).text();
  const key = await stored<CryptoKey | undefined>('readonly', (store) => store.get('page'));
  if (key) proof = hex(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(boot)));
}

export const session = {
  /** Whether this browser was signed in; the daemon may see it otherwise. */
  isKept: (): boolean => localStorage.getItem(KEPT) !== null,
  keep: async (key: string) => {
    const imported = await crypto.subtle.importKey('raw', new TextEncoder().encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    await stored('readwrite', (store) => store.put(imported, 'page'));
    localStorage.setItem(KEPT, 'yes');
  },
  forget: () => {
    proof = '';
    localStorage.removeItem(KEPT);
    return stored('readwrite', (store) => store.delete('page'));
  },
};

/** The header that carries the proof. */
export const PROOF = 'godwit-key';

/** The headers of every request of the session. */
export const sessionHeaders = (): Record<string, string> => ({ [PROOF]: proof });
