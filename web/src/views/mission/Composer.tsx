// What the agent is told next, in the same workspace and session. While it is at work it reads nothing, and godwit keeps
// no line of messages for it: what is written is kept in this browser, and the agent can be stopped for it.
import type { FormEvent } from 'react';
import { api, ApiError } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { MissionDetail } from '../../api/types';
import { useKeptText } from '../../lib/kept';
import { canContinue, isOver, primaryOf } from '../../lib/status';
import { useText } from '../../text';
import { Button, Card, ConfirmButton, Problem } from '../../ui';
import { FIELD } from '../NewMission';

/** How often, and how long, it is looked whether a stopped agent rests. Its ending takes at most some seconds. */
const LOOK_MS = 500;
const MOST_LOOKS = 120;

const rests = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** Stops the agent and tells it as soon as that is possible. When the page is closed in between, the mission is stopped
 * and the text is still here. */
async function stopAndTell(mission: string, text: string) {
  await api.verb(mission, 'stop');
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const { status } = await api.mission(mission);
    if (isOver(status)) break;
    if (canContinue(status)) {
      try {
        return await api.goOn(mission, text);
      } catch (error) {
        // What it did is still being collected.
        if (!(error instanceof ApiError) || error.code !== 'wrong-state') throw error;
      }
    }
    await rests();
  }
  throw new ApiError(409, 'wrong-state', `mission ${mission} did not come to rest`, `godwit mission show ${mission}`);
}

export function Composer({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const [text, setText] = useKeptText(mission.id);
  const send = useCommand((text: string) => api.goOn(mission.id, text).then(() => setText('')));
  const stop = useCommand((text: string) => stopAndTell(mission.id, text).then(() => setText('')));
  const isOpen = canContinue(mission.status);
  const isPrimary = primaryOf(mission)?.kind === 'continue';
  const isSending = send.isPending || stop.isPending;
  const error = send.error ?? stop.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && isOpen && !isSending) send.mutate(text);
  };
  return (
    <form onSubmit={submit} id="composer">
      <Card>
        <label className="block space-y-1.5">
          <span className="text-sm font-medium">{t('mission.follow')}</span>
          <textarea rows={2} value={text} onChange={(event) => setText(event.target.value)} className={FIELD}
            onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit(event); }} />
        </label>
        <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
          <small className="min-w-0 flex-1 basis-60 text-quiet" aria-live="polite">{t(stop.isPending ? 'mission.stopping' : isOpen ? 'mission.followHint' : 'mission.followBusy')}</small>
          {isOpen || stop.isPending
            ? <Button type="submit" kind={isPrimary ? 'primary' : 'plain'} busy={isSending} disabled={!text.trim()}>{t('action.continue')}</Button>
            : mission.status === 'running' && text.trim() !== '' && <ConfirmButton label={t('action.stopAndTell')} kind="plain" busy={isSending} onConfirm={() => stop.mutate(text)} />}
        </div>
        {error && <Problem error={error} title={t('problem.refused')} />}
      </Card>
    </form>
  );
}
