// The bell over the inbox: it offers notifications where they are off, and says where they are on or why they cannot be.
import { Link } from '@tanstack/react-router';
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
  return <Link to="/settings" search={{ part: 'channels' } as never} className="text-xs text-quiet underline decoration-line underline-offset-2">{t(stateKey(here))}</Link>;
}
