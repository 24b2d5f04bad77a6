// What is in the way of a mission, in a person's words, with a button for each way out that the page can take.
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { Hold, MissionDetail } from '../../api/types';
import { openHolds, primaryOf, wayOut, type WayOut } from '../../lib/status';
import { useText } from '../../text';
import { Button, Card, Code, Command, Problem, Time, Told } from '../../ui';

export function Blocker({ mission, hold }: { mission: MissionDetail; hold: Hold }) {
  const { t, word } = useText();
  const ways = hold.recovery.map(wayOut);
  const primary = openHolds(mission)[0]?.id === hold.id ? primaryOf(mission) : null;
  return (
    <Card title={word('hold', hold.code)} aside={<Time at={hold.raised_at} />} tone="bad" label={t('mission.blocker')}>
      <p><Told text={hold.reason} /></p>
      {hold.times > 1 && <p className="mt-1 text-sm text-quiet">{t('hold.times', { n: hold.times })}</p>}
      <Ways mission={mission} ways={ways} isFirst={(way) => JSON.stringify(way) === JSON.stringify(primary)} />
      <details className="mt-3 text-sm text-quiet">
        <summary>{t('hold.details')}</summary>
        <p className="my-2"><Code>{hold.code}</Code> <Told text={hold.meaning} /></p>
        <div className="space-y-1.5">{hold.recovery.map((command) => <Command key={command} text={command} />)}</div>
      </details>
    </Card>
  );
}

function Ways({ mission, ways, isFirst }: { mission: MissionDetail; ways: WayOut[]; isFirst: (way: WayOut) => boolean }) {
  const { t } = useText();
  const take = useCommand((way: WayOut) => {
    switch (way.kind) {
      case 'resolve':
        return api.resolve(way.hold);
      case 'retry':
        return api.retry(mission.id, way.task);
      case 'continue':
      case 'cancel':
      case 'terminal':
        return Promise.resolve();
    }
  });
  const toComposer = () => document.querySelector<HTMLTextAreaElement>('#composer textarea')?.focus();
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2 empty:hidden">
        {ways.map((way) => {
          const kind = isFirst(way) && way.kind !== 'continue' ? 'primary' : 'plain';
          if (way.kind === 'terminal' || way.kind === 'cancel') return null;
          if (way.kind === 'continue') return <Button key="continue" onClick={toComposer}>{t('action.tellAgent')}</Button>;
          const label = way.kind === 'resolve' ? t('action.resolve') : t('action.retry');
          return <Button key={way.kind} kind={kind} busy={take.isPending} onClick={() => take.mutate(way)}>{label}</Button>;
        })}
      </div>
      {take.error && <Problem error={take.error} title={t('problem.refused')} />}
    </>
  );
}
