// A takeover on the page of its mission: on its way, going on, or being given back.
import type { MissionDetail, Takeover, Task } from '../../api/types';
import { useSeat } from '../../lib/seat';
import { useText } from '../../text';
import { ButtonLink, Card, Time, Words } from '../../ui';
import { HandBack } from './HandBack';
import { KeyboardBar } from './KeyboardBar';

export function TakeoverCard({ mission, task, takeover }: { mission: MissionDetail; task: Task; takeover: Takeover }) {
  const { t, word } = useText();
  const seat = useSeat();
  const run = takeover.state === 'live' ? mission.runs.find(({ id }) => id === takeover.run) : undefined;
  return (
    <div className="space-y-4">
      <Card title={word('takeover.state', takeover.state)} aside={<Time at={takeover.since} />} tone="you" label={t('takeover.card')}>
        {mission.is_planned && <p className="mb-1 text-sm text-quiet"><Words text={task.title} /></p>}
        <p>{run ? <Words text={t('takeover.liveText', { who: takeover.by })} /> : word('takeover.text', takeover.state)}</p>
        {run && (
          <div className="mt-3 space-y-3">
            <div className="flex rounded-lg bg-sunken px-3 py-2 text-sm"><KeyboardBar run={run} seat={seat} /></div>
            <ButtonLink kind="primary" to="/runs/$id" params={{ id: run.id }}>{t('takeover.open')}</ButtonLink>
          </div>
        )}
      </Card>
      {run && <HandBack mission={mission.id} task={mission.is_planned ? task.name : undefined} hasQueue={(task.queue ?? []).length > 0} isPrimary={false} />}
    </div>
  );
}
