// Before the cockpit: a ticket is exchanged for a session, or the page says how to get one.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { api } from '../api/client';
import { meetDaemon, session } from '../api/session';
import { useConnection } from '../api/stream';
import { useText } from '../text';
import { Card, Command, Skeleton } from '../ui';

type State = 'opening' | 'open' | 'used' | 'closed';

/** The ticket behind the #, which is taken out of the address: it is of use once, and in nobody's history. */
export function takeTicket(): string | null {
  if (!location.hash.startsWith('#ticket=')) return null;
  const ticket = /^#ticket=([0-9a-f]+)$/.exec(location.hash)?.[1] ?? null;
  history.replaceState(null, '', location.pathname);
  return ticket;
}

export function SignedIn({ ticket: first, children }: { ticket: string | null; children: ReactNode }) {
  const [ticket, setTicket] = useState(first);
  const [state, setState] = useState<State>(ticket || session.isKept() ? 'opening' : 'closed');
  const isAsked = useRef(false);
  const connection = useConnection();
  useEffect(() => {
    if (state !== 'opening' || isAsked.current) return;
    isAsked.current = true;
    // A daemon that is not there yet is met by the stream, as soon as it is.
    const meet = () => meetDaemon().catch(() => undefined);
    if (!ticket) {
      void meet().then(() => setState('open'));
      return;
    }
    api.openSession(ticket).then((opened) => session.keep(opened.key)).then(meet).then(() => setState('open'), () => setState('used'));
  }, [ticket, state]);
  useEffect(() => {
    // The address with a new ticket, pasted into the tab that asks for it, loads no page.
    const pasted = () => {
      const taken = takeTicket();
      if (!taken) return;
      isAsked.current = false;
      setTicket(taken);
      setState('opening');
    };
    addEventListener('hashchange', pasted);
    return () => removeEventListener('hashchange', pasted);
  }, []);
  useEffect(() => {
    if (connection === 'signed-out') {
      void session.forget();
      setTicket(null);
      setState('closed');
    }
  }, [connection]);
  if (state === 'open') return children;
  return <SignIn state={state} />;
}

function SignIn({ state }: { state: State }) {
  const { t } = useText();
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 p-6">
      <h1 className="text-xl font-semibold">{t(state === 'opening' ? 'signin.opening' : 'signin.title')}</h1>
      {state === 'opening' ? (
        <Skeleton />
      ) : (
        <Card>
          {state === 'used' && <p role="alert" className="mb-3 text-bad">{t('signin.used')}</p>}
          <p>{t('signin.text')}</p>
          <div className="my-3"><Command text="godwit open" /></div>
          <p className="text-sm text-quiet">{t('signin.why')}</p>
        </Card>
      )}
    </main>
  );
}
