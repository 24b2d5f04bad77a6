// Giving an agent's terminal back: the agent goes on, with a message or without, or its work is done and is checked.
import { useNavigate } from '@tanstack/react-router';
import { api, type HandBack as Back } from '../../api/client';
import { useCommand } from '../../api/queries';
import { useKeptText } from '../../lib/kept';
import { useText } from '../../text';
import { Button, Card, ConfirmButton, Problem } from '../../ui';
import { FIELD } from '../NewMission';

interface Props {
  mission: string;
  /** The task that is given back; a mission of one task need not say it. */
  task: string | undefined;
  /** Whether messages wait for its agent. */
  hasQueue: boolean;
  isPrimary: boolean;
}

export function HandBack({ mission, task, hasQueue, isPrimary }: Props) {
  const { t } = useText();
  const navigate = useNavigate();
  const [text, setText] = useKeptText(`${mission}/hand-back`);
  const back = useCommand(async (back: Back) => {
    await api.handBack(mission, task ? { ...back, task } : back);
    setText('');
    await navigate({ to: '/missions/$id', params: { id: mission } });
  });
  // A result that is taken as it is leaves nobody to read a message.
  const isDoneRefused = text.trim() !== '' || hasQueue;
  return (
    <Card title={t('handBack.title')}>
      <label className="block space-y-1.5">
        <span className="text-sm font-medium">{t('handBack.text')}</span>
        <textarea rows={2} value={text} onChange={(event) => setText(event.target.value)} className={FIELD} />
      </label>
      <div className="mt-3 space-y-4">
        <div className="space-y-1.5">
          <Button kind={isPrimary ? 'primary' : 'plain'} busy={back.isPending} onClick={() => back.mutate(text.trim() ? { text } : {})}>{t('handBack.goOn')}</Button>
          <p className="text-sm text-quiet">{t('handBack.goOnHint')}</p>
        </div>
        <div className="space-y-1.5">
          {isDoneRefused
            ? <Button disabled>{t('handBack.done')}</Button>
            : <ConfirmButton kind="plain" label={t('handBack.done')} busy={back.isPending} onConfirm={() => back.mutate({ done: true })} />}
          <p className="text-sm text-quiet">{t(isDoneRefused ? 'handBack.doneUnread' : 'handBack.doneHint')}</p>
        </div>
      </div>
      <p className="mt-3 border-t border-line pt-3 text-sm text-quiet">{t('handBack.end')}</p>
      {back.error && <div className="mt-3"><Problem error={back.error} title={t('problem.refused')} /></div>}
    </Card>
  );
}
