// The bell over the inbox: it offers notifications where they are off, and says where they are on or why they cannot be.
import { Link } from '@tanstack/react-router';
import type { Here } from '../../../lib/push';
import { useText } from '../../../text';
import { Button } from '../../../ui';
import { stateKey, Trouble } from './Notifications';
import { usePush } from './usePush';

export function Bell() {
  const { t } = useText();
  const { here, turnOn } = usePush();
  if (!here) return null;
  if (here.state === 'off') {
    return (
      <div className="space-y-2">
        <Button busy={turnOn.isPending} onClick={() => turnOn.mutate()}>{t('push.tellMe')}</Button>
        <Trouble error={turnOn.error} />
      </div>
    );
  }
  return <Link to="/settings" search={{ part: 'channels' } as never} className="text-xs sm:max-w-72 sm:text-right text-quiet underline decoration-line underline-offset-2">{t(bellKey(here))}</Link>;
}

/** What stands in the way, in a few words; how to take it away is behind the link. */
export function bellKey(here: Here) {
  return here.state === 'impossible' ? (`push.bell.${here.why}` as const) : here.state === 'blocked' ? 'push.bell.blocked' : stateKey(here);
}
