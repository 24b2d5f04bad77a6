// What the agent is told next, in the same workspace and session. While it is at work it reads nothing: godwit keeps what
// is sent in a queue and tells it at the next step. What is still being written is kept in this browser.
import type { FormEvent } from 'react';
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { MissionDetail } from '../../api/types';
import { answeredByMessage } from '../../lib/inquiry';
import { useKeptText } from '../../lib/kept';
import { canContinue, isBeforeAgent, primaryOf } from '../../lib/status';
import { queueOf } from '../../lib/takeover';
import { useText } from '../../text';
import { Button, Card, Problem } from '../../ui';
import { FIELD } from '../NewMission';
import { Queue } from './Queue';
import { useSayingTo } from './saying';

export function Composer({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const [text, setText] = useKeptText(mission.id);
  const sayTo = useSayingTo();
  const answered = answeredByMessage(mission);
  const send = useCommand(async (text: string) => {
    const say = () => api.goOn(mission.id, text, answered?.task, answered?.inquiry.key);
    if (!answered) await say();
    else if (!(await sayTo({ mission: mission.id, ...answered }, say))) return;
    setText('');
  });
  const isOpen = canContinue(mission.status);
  const isEarly = isBeforeAgent(mission.status);
  const isPrimary = primaryOf(mission)?.kind === 'continue' && text.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !isEarly && !send.isPending) send.mutate(text);
  };
  // What is taken back is there to be written anew, and nothing that was written meanwhile is lost.
  const takenBack = (back: string) => setText(text.trim() ? `${back}\n\n${text}` : back);
  return (
    <form onSubmit={submit} id="composer">
      <Card>
        {queueOf(mission).length > 0 && <Queue mission={mission} onTakenBack={takenBack} />}
        <label className="block space-y-1.5">
          <span className="text-sm font-medium">{t('mission.follow')}</span>
          <textarea rows={2} value={text} onChange={(event) => setText(event.target.value)} className={FIELD}
            onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit(event); }} />
        </label>
        <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
          <small className="min-w-0 flex-1 basis-60 text-quiet" aria-live="polite">{t(answered ? 'mission.followAnswers' : isOpen ? 'mission.followHint' : isEarly ? 'mission.followEarly' : 'mission.followBusy')}</small>
          <Button type="submit" kind={isPrimary ? 'primary' : 'plain'} busy={send.isPending} disabled={!text.trim() || isEarly}>{t(isOpen ? 'action.continue' : 'action.queue')}</Button>
        </div>
        {send.error && <Problem error={send.error} title={t('problem.refused')} />}
      </Card>
    </form>
  );
}
