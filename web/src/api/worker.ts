// The worker that keeps the page's files, so that the page opens while the daemon is down. The page's policy lets no
// text become a script but this one path.
const SCRIPT = '/sw.js';

interface Policies {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}

/** The path as the browser wants it: where it asks for trusted addresses, one that the policy vouches for. */
function trusted(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  if (!trustedTypes) return SCRIPT;
  const only = (url: string) => {
    if (url !== SCRIPT) throw new TypeError('only the worker of the page is a script');
    return url;
  };
  return trustedTypes.createPolicy('godwit-worker', { createScriptURL: only }).createScriptURL(SCRIPT);
}

/** Starts it once the page is there. A browser that refuses has a page that needs the daemon, as before. */
export function keepFiles(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const start = () => void navigator.serviceWorker.register(trusted(), { updateViaCache: 'none' }).catch(() => undefined);
  if (document.readyState === 'complete') start();
  else addEventListener('load', start, { once: true });
}
