// How a person is reached who does not look: what the file allows, and the browsers that are told.
import type { ConfigFile } from '../../api/types';
import { CHANNEL_KEYS } from '../../lib/config';
import { useText } from '../../text';
import { Card } from '../../ui';
import { Notifications } from './notifications/Notifications';
import { usePlain } from './PlainPart';

export function ChannelsPart({ file }: { file: ConfigFile }) {
  const { t } = useText();
  const { fields, card } = usePlain(file, CHANNEL_KEYS);
  return (
    <>
      <Notifications />
      <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Card title={t('channels.allowed')} label={t('channels.allowed')}><div className="space-y-5">{fields}</div></Card>
        <aside className="min-w-0 space-y-4">{card}</aside>
      </div>
    </>
  );
}
