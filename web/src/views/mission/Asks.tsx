// What an agent asks a person: a call that the rules do not let pass, or a question. It is answered as it was seen: what
// is asked by then is another thing, and nobody allows it by a tap that was meant for this.
import { useState, type FormEvent } from 'react';
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { Inquiry, MissionDetail } from '../../api/types';
import { exact, isLong } from '../../lib/inquiry';
import { useKeptText } from '../../lib/kept';
import { useText } from '../../text';
import { Button, Card, Code, Problem, Time, Told, Words, type ButtonKind } from '../../ui';
import { FIELD } from '../NewMission';
import { useSayingTo, type Asked } from './saying';

export function AsksCard({ mission, task, inquiry, isFirst }: { mission: MissionDetail; task: string | null; inquiry: Inquiry; isFirst: boolean }) {
  const { t } = useText();
  const title = mission.tasks.find(({ name }) => name === task)?.title;
  return (
    <Card title={t(inquiry.wanted === 'answer' ? 'asks.answer' : 'asks.permission')} aside={<Time at={inquiry.asked_at} />} tone="you" label={t('asks.card')}>
      {title && <p className="mb-2 text-sm text-quiet"><Words text={title} /></p>}
      <Asks key={inquiry.key} asked={{ mission: mission.id, task, inquiry }} isFirst={isFirst} />
    </Card>
  );
}

/** What is asked, why, until when, and what can be said to it. */
export function Asks({ asked, isFirst = true }: { asked: Asked; isFirst?: boolean }) {
  const { inquiry } = asked;
  const [isWhole, setWhole] = useState(() => !isLong(inquiry.text));
  const unfold = isWhole ? null : () => setWhole(true);
  const primary: ButtonKind = isFirst ? 'primary' : 'plain';
  return (
    <div className="space-y-3">
      {inquiry.wanted === 'answer' ? <Question inquiry={inquiry} unfold={unfold} /> : <Call inquiry={inquiry} unfold={unfold} />}
      <Until until={inquiry.until ?? null} />
      {inquiry.wanted === 'answer' ? <Answer asked={asked} primary={primary} /> : <Permit asked={asked} unfold={unfold} primary={primary} />}
    </div>
  );
}

const FOLDED = 'max-h-48 overflow-hidden mask-b-from-40%';

function Call({ inquiry, unfold }: { inquiry: Inquiry; unfold: (() => void) | null }) {
  const { t } = useText();
  return (
    <>
      <p className="text-sm text-quiet"><Words text={t('asks.wants', { who: inquiry.agent ?? t('asks.someone'), tool: inquiry.tool })} /></p>
      <pre tabIndex={0} dir="ltr" translate="no" aria-label={t('asks.text')}
        className={`rounded-lg bg-sunken p-3 font-mono text-sm leading-6 whitespace-pre-wrap [overflow-wrap:anywhere] ${unfold ? FOLDED : ''}`}>{exact(inquiry.text)}</pre>
      {inquiry.because && (
        <p className="text-sm">{t('asks.because')} <Told text={inquiry.because} /> {inquiry.rule && <Code>{inquiry.rule}</Code>}</p>
      )}
    </>
  );
}

function Question({ inquiry, unfold }: { inquiry: Inquiry; unfold: (() => void) | null }) {
  const { t } = useText();
  return (
    <>
      <div className={`text-lg ${unfold ? FOLDED : ''}`}><Words text={inquiry.text} /></div>
      {unfold && <Button onClick={unfold}>{t('asks.whole')}</Button>}
    </>
  );
}

function Until({ until }: { until: string | null }) {
  const { t, moment } = useText();
  return <p className="text-sm text-quiet">{until ? t('asks.until', { time: moment(until) }) : t('asks.forever')}</p>;
}

type Said = { permission: 'allowed' | 'denied'; text: string } | { answer: string };

/** Says it, and only to what was seen. */
function useSaying(asked: Asked, onSaid: () => void) {
  const sayTo = useSayingTo();
  const { mission, task, inquiry } = asked;
  return useCommand(async (said: Said) => {
    const say = () => 'answer' in said ? api.goOn(mission, said.answer, task, inquiry.key) : api.answerInquiry(mission, said.permission, inquiry.key, task, said.text.trim());
    if (await sayTo(asked, say)) onSaid();
  });
}

function Permit({ asked, unfold, primary }: { asked: Asked; unfold: (() => void) | null; primary: ButtonKind }) {
  const { t } = useText();
  const [text, setText] = useKeptText(`${asked.mission}/${asked.inquiry.key}`);
  const say = useSaying(asked, () => setText(''));
  const isBusy = say.isPending;
  return (
    <>
      <input type="text" aria-label={t('asks.besides')} placeholder={t('asks.besides')} value={text} onChange={(event) => setText(event.target.value)} className={FIELD} />
      <div className="flex flex-wrap items-center gap-2 max-sm:*:flex-1">
        {unfold
          ? <Button kind={primary} data-key="a" onClick={unfold}>{t('asks.whole')}</Button>
          : <Button kind={primary} data-key="a" busy={isBusy} onClick={() => say.mutate({ permission: 'allowed', text })}>{t('asks.allow')}</Button>}
        <Button data-key="d" busy={isBusy} onClick={() => say.mutate({ permission: 'denied', text })}>{t('asks.deny')}</Button>
      </div>
      {!unfold && <p className="text-xs text-quiet">{t('asks.exactly')}</p>}
      {say.error && <Problem error={say.error} title={t('problem.refused')} />}
    </>
  );
}

function Answer({ asked, primary }: { asked: Asked; primary: ButtonKind }) {
  const { t } = useText();
  const { options } = asked.inquiry;
  const [text, setText] = useKeptText(`${asked.mission}/${asked.inquiry.key}`);
  const say = useSaying(asked, () => setText(''));
  const isBusy = say.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !isBusy) say.mutate({ answer: text });
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      {options.length > 0 && (
        <ul aria-label={t('asks.options')} className="flex flex-wrap gap-2 max-sm:flex-col">
          {options.map((option, index) => (
            <li key={index} className="min-w-0"><Button busy={isBusy} className="w-full text-left" onClick={() => say.mutate({ answer: option })}><Words text={option} /></Button></li>
          ))}
        </ul>
      )}
      <textarea rows={2} data-key="a" aria-label={t('asks.own')} placeholder={t('asks.own')} value={text} onChange={(event) => setText(event.target.value)} className={FIELD}
        onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit(event); }} />
      <div className="flex flex-wrap items-center gap-2 max-sm:*:flex-1">
        <Button type="submit" kind={primary} busy={isBusy} disabled={!text.trim()}>{t('asks.send')}</Button>
        <Button data-key="d" busy={isBusy} onClick={() => say.mutate({ permission: 'denied', text: '' })}>{t('asks.leave')}</Button>
      </div>
      {say.error && <Problem error={say.error} title={t('problem.refused')} />}
    </form>
  );
}
