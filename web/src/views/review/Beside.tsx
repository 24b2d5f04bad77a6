// What stands beside a diff: the decision, what proves the result, and the comments with the message that they become.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client';
import { gateQuery, useCommand } from '../../api/queries';
import type { MissionDetail } from '../../api/types';
import { canContinue } from '../../lib/status';
import { bytesOf, MESSAGE_BYTES, messageOf } from '../../lib/review';
import { useText } from '../../text';
import { Button, Card, Code, Dialog, Output, Pill, Problem, Told, Words } from '../../ui';
import { Ready } from '../mission/Decisions';
import { FIELD } from '../NewMission';
import type { KeptReview } from './DiffBox';
import { inert } from '../../lib/inert';

export function Beside({ mission, commit, kept, onChoose }: { mission: MissionDetail; commit: string; kept: KeptReview; onChoose: (path: string) => void }) {
  return (
    <aside className="min-w-0 space-y-4 lg:col-span-2 xl:col-span-1 xl:max-h-[calc(100dvh-10.5rem)] xl:overflow-auto">
      {mission.status === 'awaiting-approval' && <Ready mission={mission} />}
      <Comments mission={mission} commit={commit} kept={kept} onChoose={onChoose} />
      <Proof mission={mission} />
    </aside>
  );
}

const DECISIONS = { merge: 'good', ask: 'you', block: 'bad' } as const;

function Proof({ mission }: { mission: MissionDetail }) {
  const { t, word } = useText();
  const { data: gate } = useQuery({ ...gateQuery(mission.id), enabled: mission.gate != null });
  const decision = gate?.decision as keyof typeof DECISIONS | undefined;
  const blamed = gate?.risk?.factors.filter((factor) => factor.points > 0) ?? [];
  return (
    <Card title={t('review.proof')} label={t('review.proof')}>
      <ul className="space-y-2 text-sm">
        {mission.checks.map((check) => (
          <li key={check.name} className="flex items-center gap-2"><Pill tone={check.verdict === 'passed' ? 'good' : 'bad'}>{word('check', check.verdict)}</Pill><Words text={check.name} /></li>
        ))}
        {mission.checks.length === 0 && <li className="text-quiet">{t('mission.noChecks')}</li>}
        {decision && <li><Pill tone={DECISIONS[decision] ?? 'wait'}>{word('gate', decision)}</Pill></li>}
        {gate?.risk && <li>{t('gate.risk', { total: gate.risk.total })}</li>}
        {blamed.map((factor) => <li key={factor.name} className="text-quiet"><span title={factor.name}>{word('riskFactor', factor.name)}</span> <small className="block"><Told text={factor.detail} /></small></li>)}
        {mission.evidence && <li className="text-quiet">{t('evidence.digest')} <Code>{mission.evidence.slice(0, 16)}</Code></li>}
      </ul>
    </Card>
  );
}

function Comments({ mission, commit, kept, onChoose }: { mission: MissionDetail; commit: string; kept: KeptReview; onChoose: (path: string) => void }) {
  const { t } = useText();
  const [isShown, setShown] = useState(false);
  const said = kept.drafts.filter((draft) => draft.text.trim() !== '');
  const message = messageOf(said, kept.remark);
  return (
    <Card title={t('review.comments')} aside={said.length > 0 ? t('review.unsent', { n: said.length }) : undefined} label={t('review.comments')}>
      {said.length === 0 && <p className="text-sm text-quiet">{t('review.noComments')}</p>}
      <ul className="space-y-2">
        {said.map((draft) => (
          <li key={draft.id} className="rounded-lg border border-line p-2 text-sm">
            <button type="button" onClick={() => onChoose(draft.path)} className="block max-w-full truncate text-left font-mono text-xs text-quiet hover:text-ink"><bdi>{inert(draft.path)}</bdi>:{draft.line}</button>
            {draft.commit !== commit && <p className="text-xs text-you">{t('review.earlier')}</p>}
            <p className="mt-1 line-clamp-4"><Words text={draft.text} /></p>
            {draft.commit !== commit && <Button kind="quiet" onClick={() => kept.change((before) => ({ drafts: before.drafts.filter((one) => one.id !== draft.id) }))}>{t('review.remove')}</Button>}
          </li>
        ))}
      </ul>
      {kept.isRefused && <p role="alert" className="mt-2 text-sm text-you">{t('review.notKept')}</p>}
      <label className="mt-3 block space-y-1.5 text-sm"><span className="text-quiet">{t('review.remark')}</span>
        <textarea rows={2} value={kept.remark} onChange={(event) => kept.change(() => ({ remark: event.target.value }))} className={FIELD} />
      </label>
      {message && <Button className="mt-3" onClick={() => setShown(true)}>{t('review.preview')}</Button>}
      <Dialog isOpen={isShown} onClose={() => setShown(false)} label={t('review.preview')}>
        <Preview mission={mission} message={message} onSent={() => kept.change(() => ({ drafts: [], remark: '' }))} onClose={() => setShown(false)} />
      </Dialog>
    </Card>
  );
}

/** Exactly what the agent gets, before it gets it. */
function Preview({ mission, message, onSent, onClose }: { mission: MissionDetail; message: string; onSent: () => void; onClose: () => void }) {
  const { t, number } = useText();
  const navigate = useNavigate();
  // In a plan, the result is the last task's; without one there is nobody else to tell.
  const task = mission.is_planned ? (mission.tasks.at(-1)?.name ?? null) : null;
  const send = useCommand(async () => {
    await api.goOn(mission.id, message, task);
    onSent();
    await navigate({ to: '/missions/$id', params: { id: mission.id } });
  });
  const size = bytesOf(message);
  const isOpen = canContinue(mission.status);
  return (
    <div className="space-y-3 p-4">
      <h2 className="font-semibold">{t('review.preview')}</h2>
      <p className="text-sm text-quiet">{t(isOpen ? 'review.previewText' : 'mission.followClosed')}</p>
      <Output text={message} label={t('review.message')} />
      {size > MESSAGE_BYTES && <p role="alert" className="text-sm text-bad">{t('review.tooLong', { size: number(size), most: number(MESSAGE_BYTES) })}</p>}
      {send.error && <Problem error={send.error} title={t('problem.refused')} />}
      <div className="flex flex-wrap gap-2">
        {isOpen && <Button kind="primary" busy={send.isPending} disabled={size > MESSAGE_BYTES} onClick={() => send.mutate(undefined)}>{t('review.send')}</Button>}
        <Button kind="quiet" onClick={onClose}>{t('review.close')}</Button>
      </div>
    </div>
  );
}
