// What this machine has of what godwit needs, as the doctor found it.
import { useQuery } from '@tanstack/react-query';
import { doctorQuery } from '../../api/queries';
import type { DoctorItem } from '../../api/types';
import type { Tone } from '../../lib/status';
import { useText } from '../../text';
import { Card, Pill, Problem, Skeleton, Told, Words } from '../../ui';

const LEVELS: Record<string, Tone> = { ok: 'good', note: 'wait', warning: 'you', problem: 'bad' };

export function Finding({ item }: { item: DoctorItem }) {
  const { word } = useText();
  return (
    <>
      <Pill tone={LEVELS[item.level] ?? 'wait'}>{word('level', item.level)}</Pill> <Told text={item.found} />
      {item.remedy && <p className="mt-0.5 text-quiet"><Told text={item.remedy} /></p>}
    </>
  );
}

export function MachinePart() {
  const { t, word } = useText();
  const { data, error } = useQuery(doctorQuery);
  const others = data?.items.filter((item) => !/^(agent|sentinel) /.test(item.name));
  return (
    <Card title={t('settings.machine')} label={t('settings.machine')}>
      {error ? <Problem error={error} /> : !others ? <Skeleton lines={4} /> : (
        <dl className="space-y-2 text-sm">{others.map((item) => <div key={item.name} className="grid gap-x-3 sm:grid-cols-[10rem_minmax(0,1fr)]"><dt className="text-quiet" title={item.name}><Words text={/^login /.test(item.name) ? t('item.loginOf', { name: item.name.replace(/^login /, '') }) : word('item', item.name)} /></dt><dd><Finding item={item} /></dd></div>)}</dl>
      )}
    </Card>
  );
}
