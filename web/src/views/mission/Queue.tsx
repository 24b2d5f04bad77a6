// Messages that wait for the agent. Each can be taken back until the agent is told; who cannot wait has it stopped.
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { MissionDetail, QueuedMessage } from '../../api/types';
import { queueOf } from '../../lib/takeover';
import { useText } from '../../text';
import { Button, ConfirmButton, Problem, Time, Words } from '../../ui';

interface Props {
  mission: MissionDetail;
  onTakenBack: (text: string) => void;
}

export function Queue({ mission, onTakenBack }: Props) {
  const { t } = useText();
  const unqueue = useCommand(({ message, text }: QueuedMessage) => api.unqueue(mission.id, message).then(() => onTakenBack(text)));
  const stop = useCommand(() => api.verb(mission.id, 'stop'));
  const queue = queueOf(mission);
  const error = unqueue.error ?? stop.error;
  return (
    <section aria-label={t('queue.title')} className="mb-4 rounded-lg bg-sunken p-3">
      <header className="flex flex-wrap items-baseline justify-between gap-2">
        <h3 className="text-sm font-medium">{t('queue.title')}</h3>
        <small className="text-quiet">{t('queue.text')}</small>
      </header>
      <ol className="mt-2 space-y-2">
        {queue.map(({ task, message }) => (
          <li key={`${task.id}/${message.message}`} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 rounded-lg border border-line bg-surface px-3 py-2">
            <div className="min-w-0 flex-1 basis-60">
              <div className="line-clamp-4"><Words text={message.text} /></div>
              <small className="text-quiet"><Words text={t('queue.by', { who: message.by })} /> · <Time at={message.at} />{mission.is_planned && <> · <Words text={task.title} isLine /></>}</small>
            </div>
            <Button kind="quiet" busy={unqueue.isPending} onClick={() => unqueue.mutate(message)}>{t('queue.takeBack')}</Button>
          </li>
        ))}
      </ol>
      {mission.status === 'running' && <div className="mt-2"><ConfirmButton kind="plain" label={t('queue.stopAndSend')} busy={stop.isPending} onConfirm={() => stop.mutate(undefined)} /></div>}
      {error && <div className="mt-2"><Problem error={error} title={t('problem.refused')} /></div>}
    </section>
  );
}
