// Notifications: their state in this browser, said plainly; the browsers that are told; and a test.
import { useMutation } from '@tanstack/react-query';
import { api } from '../../../api/client';
import type { PushState, PushSubscription } from '../../../api/types';
import { PushRefused, type Here } from '../../../lib/push';
import { useText } from '../../../text';
import { Button, Card, Code, ConfirmButton, Dot, Problem, Skeleton, Time, Told, Words } from '../../../ui';
import { usePush } from './usePush';

type Push = ReturnType<typeof usePush>;

export function Notifications() {
  const { t } = useText();
  const push = usePush();
  return (
    <Card title={t('push.title')} label={t('push.title')}>
      {push.error && !push.server ? <Problem error={push.error} onRetry={() => void push.refresh()} />
        : !push.here || !push.server ? <Skeleton lines={3} />
        : <Body push={push} here={push.here} server={push.server} />}
    </Card>
  );
}

function Body({ push, here, server }: { push: Push; here: Here; server: PushState }) {
  const { t } = useText();
  const remove = useMutation({ mutationFn: api.removePush, onSettled: push.refresh });
  const own = here.state === 'on' ? here.told.id : null;
  const others = server.subscriptions.filter((one) => one.id !== own);
  return (
    <div className="space-y-4 text-sm">
      <p className="text-quiet">{t('push.what')}</p>
      <p role="status" className="flex items-center gap-2 font-medium"><Dot tone={here.state === 'on' ? 'good' : here.state === 'off' ? 'wait' : 'bad'} />{t(stateKey(here))}</p>
      <Why here={here} server={server} />
      <Doing push={push} here={here} />
      {others.length > 0 && (
        <section aria-label={t('push.others')}>
          <h3 className="text-quiet">{t('push.others')}</h3>
          <ul className="mt-1 divide-y divide-line">
            {others.map((one) => (
              <li key={one.id} className="flex flex-wrap items-center justify-between gap-2 py-2">
                <Reached told={one} />
                <ConfirmButton label={t('push.remove')} kind="quiet" busy={remove.isPending && remove.variables === one.id} onConfirm={() => remove.mutate(one.id)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {remove.error && <Problem error={remove.error} title={t('problem.refused')} />}
    </div>
  );
}

export function stateKey(here: Here) {
  switch (here.state) {
    case 'on': return 'push.on';
    case 'off': return 'push.off';
    case 'blocked': return 'push.blocked';
    case 'impossible': return 'push.impossible';
  }
}

/** What stands in the way, and what a person can do about it. */
function Why({ here, server }: { here: Here; server: PushState }) {
  const { t } = useText();
  if (here.state === 'blocked') return <p className="text-quiet">{t('push.blockedText')}</p>;
  if (here.state !== 'impossible') return null;
  if (here.why === 'server-off') {
    return (
      <div className="space-y-2 text-quiet">
        <p>{t('push.serverOff')} <Code>{server.file}</Code></p>
        <pre className="overflow-x-auto rounded-lg bg-sunken p-3 font-mono text-xs text-ink" tabIndex={0}>{'[reach.web_push]\nenabled = true\ncontact = "mailto:you@example.org"'}</pre>
      </div>
    );
  }
  if (here.why === 'server-broken') return <p className="text-quiet">{t('push.serverBroken')}{server.reason && <Told text={server.reason} />}</p>;
  return <p className="text-quiet">{t(`push.${here.why}`)}</p>;
}

function Doing({ push, here }: { push: Push; here: Here }) {
  const { t } = useText();
  const test = useMutation({ mutationFn: api.testPush, onSettled: push.refresh });
  const result = test.data?.results[0];
  return (
    <div className="space-y-3">
      {here.state === 'off' && <Button kind="primary" busy={push.turnOn.isPending} onClick={() => push.turnOn.mutate()}>{t('push.turnOn')}</Button>}
      {here.state === 'on' && (
        <>
          <Reached told={here.told} />
          <label className="flex items-center gap-2">
            <input type="checkbox" checked={here.told.landed} disabled={push.change.isPending} onChange={(event) => push.change.mutate(event.target.checked)} />
            {t('push.landed')}
          </label>
          <p className="flex flex-wrap gap-2">
            <Button busy={test.isPending} onClick={() => test.mutate(here.told.id)}>{t('push.test')}</Button>
            <Button kind="quiet" busy={push.turnOff.isPending} onClick={() => push.turnOff.mutate(here.told.id)}>{t('push.turnOff')}</Button>
          </p>
          {result && <p role="status" className="text-quiet">{t(result.outcome === 'taken' ? 'push.testTaken' : 'push.testRefused')} {result.reason && <Told text={result.reason} />}</p>}
        </>
      )}
      <Trouble error={push.turnOn.error ?? push.turnOff.error ?? push.change.error ?? test.error} />
    </div>
  );
}

/** A refusal of the browser in words of the page, one of the daemon in its own. */
export function Trouble({ error }: { error: unknown }) {
  const { t } = useText();
  if (!error) return null;
  if (error instanceof PushRefused) return <p role="alert" className="text-sm text-bad">{t(`push.refused.${error.why}`)}</p>;
  return <Problem error={error} title={t('problem.refused')} />;
}

/** A browser that is told: what it is called, and whether it is reached. */
function Reached({ told }: { told: PushSubscription }) {
  const { t } = useText();
  return (
    <p>
      <Words text={told.label} />{t('sign.comma')}<span className="text-quiet">{told.sent_at ? <>{t('push.reached')} <Time at={told.sent_at} /></> : t('push.neverReached')}</span>
      {told.trouble && <span className="block text-bad"><Told text={told.trouble} /></span>}
    </p>
  );
}
