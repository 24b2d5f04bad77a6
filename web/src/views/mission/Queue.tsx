// Messages that wait for the agent. Each can be taken back until the agent is told; who cannot wait has it stopped.
import { api, ApiError } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { MissionDetail, QueuedMessage } from '../../api/types';
import { isBusy } from '../../lib/status';
import { queueOf } from '../../lib/takeover';
import { useText } from '../../text';
import { Button, ConfirmButton, Problem, Time, Words } from '../../ui';

/** How often, and how long, it is looked whether a stopped agent rests. Its ending takes at most some seconds. */
const LOOK_MS = 500;
const MOST_LOOKS = 120;

const rests = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** Stops the agent and lets it go on as soon as it rests: then it is told. When the page is closed in between, the
 * mission is stopped, and the queue is still there. */
async function stopAndTell(mission: string) {
  await api.verb(mission, 'stop');
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const { status } = await api.mission(mission);
    if (status === 'stopped') return api.verb(mission, 'resume');
    // Somebody else decided otherwise, or it was through already.
    if (!isBusy(status)) return undefined;
    await rests();
  }
  throw new ApiError(409, 'wrong-state', `mission ${mission} did not come to rest`, `godwit mission show ${mission}`);
}

interface Props {
  mission: MissionDetail;
  onTakenBack: (text: string) => void;
}

export function Queue({ mission, onTakenBack }: Props) {
  const { t } = useText();
  const unqueue = useCommand(({ message, text }: QueuedMessage) => api.unqueue(mission.id, message).then(() => onTakenBack(text)));
  const stop = useCommand(() => stopAndTell(mission.id));
  const queue = queueOf(mission);
  const error = unqueue.error ?? stop.error;
  return (
    <section aria-label={t('queue.title')} className="mb-4 rounded-lg bg-sunken p-3">
      <header className="flex flex-wrap items-baseline justify-between gap-2">
        <h3 className="text-sm font-medium">{t('queue.title')}</h3>
        <small className="text-quiet" aria-live="polite">{t(stop.isPending ? 'queue.stopping' : 'queue.text')}</small>
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
      {(mission.status === 'running' || stop.isPending) && <div className="mt-2"><ConfirmButton kind="plain" label={t('queue.stopAndSend')} busy={stop.isPending} onConfirm={() => stop.mutate(undefined)} /></div>}
      {error && <div className="mt-2"><Problem error={error} title={t('problem.refused')} /></div>}
    </section>
  );
}
