// What an agent at work said last: whether it moves is seen without opening its transcript.
import { useQuery } from '@tanstack/react-query';
import { nowQuery } from '../../api/queries';
import { useText } from '../../text';
import { Time, Words } from '../../ui';

export function Now({ run }: { run: string }) {
  const { t } = useText();
  const { data } = useQuery(nowQuery(run));
  if (data === undefined) return null;
  if (data === null) return <p className="mt-1 text-sm text-quiet">{t('mission.quiet')}</p>;
  return (
    <p className="mt-1 flex items-baseline gap-2 text-sm">
      <span className="min-w-0 truncate"><Words text={data.text.split('\n')[0] ?? ''} isLine /></span>
      {data.at && <small className="shrink-0 text-quiet"><Time at={data.at} /></small>}
    </p>
  );
}
