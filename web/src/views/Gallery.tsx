// Every component in every state, to look at and to test.
import { useText } from '../text';
import { ApiError } from '../api/client';
import type { Inquiry, Run } from '../api/types';
import { STATUSES } from '../lib/status';
import { Asks } from './mission/Asks';
import { Claim } from './run/Claim';
import { KeyboardBar } from './terminal/KeyboardBar';
import { Button, Card, Command, ConfirmButton, Empty, Facts, Output, Problem, Skeleton, StatusPill } from '../ui';

/** Who sits at the terminal of a run that is none. */
const SEAT = 'tab-3f9k2c7x';
const sits = (keyboard: Run['keyboard']) => ({ id: '', keyboard }) as unknown as Run;
const since = new Date().toISOString();
/** What is asked in a mission that is none: whatever is pressed is refused. */
const asked = (more: Partial<Inquiry>) => ({
  mission: 'gallery', task: null,
  inquiry: { key: '', wanted: 'permission', tool: 'Bash', text: '', options: [], run: '', asked_at: since, ...more } satisfies Inquiry,
});
/** A call of an agent, with signs that would steer a display. */
const CALL = 'sudo make install \\\n  PREFIX=/usr/local \u001b[2K\u202e# <b>';

export function Gallery() {
  const { t } = useText();
  const sample = t('gallery.sample');
  return (
    <div className="mx-auto max-w-4xl space-y-6">
      <div><h1 className="text-2xl font-semibold">{t('gallery.title')}</h1><p className="text-quiet">{t('gallery.text')}</p></div>
      <Card title={t('gallery.buttons')}>
        <div className="flex flex-wrap gap-2">
          <Button kind="primary">{t('action.approveLanding')}</Button>
          <Button>{t('action.pause')}</Button>
          <Button kind="quiet">{t('action.more')}</Button>
          <ConfirmButton label={t('action.cancel')} onConfirm={() => undefined} />
          <Button kind="primary" busy>{t('action.resolve')}</Button>
          <Button disabled>{t('action.stop')}</Button>
        </div>
      </Card>
      <Card title={t('gallery.statuses')}><div className="flex flex-wrap gap-2">{STATUSES.map((status) => <StatusPill key={status} status={status} />)}</div></Card>
      <Card title={t('gallery.type')}>
        <p className="text-2xl font-semibold">{sample}</p><p className="text-xl font-semibold">{sample}</p><p className="text-lg">{sample}</p>
        <p>{sample}</p><p className="text-sm text-quiet">{sample}</p><p className="font-mono text-xs">{sample}</p>
      </Card>
      <div className="grid gap-4 sm:grid-cols-2">
        <Card title={t('mission.blocker')} tone="bad"><p>{t('hold.checks-failed')}</p></Card>
        <Card title={t('mission.ready')} tone="you"><p>{t('next.awaiting-approval')}</p></Card>
        <Card title={t('status.landed')} tone="good"><p>{t('next.landed')}</p></Card>
        <Card title={t('gallery.cards')}><Facts facts={[[t('run.agent'), sample], [t('run.cost'), t('unknown')]]} /></Card>
      </div>
      <Card title={t('takeover.card')}>
        <div className="space-y-3 text-sm">
          <KeyboardBar run={sits({ by: sample, seat: SEAT, at: since })} seat={SEAT} />
          <KeyboardBar run={sits({ by: sample, seat: 'tty-18213', at: since })} seat={null} />
          <KeyboardBar run={sits(null)} seat={null} />
        </div>
      </Card>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Card title={t('asks.permission')} tone="you"><Asks asked={asked({ text: CALL, rule: 'sudo', because: sample, until: since })} /></Card>
        <Card title={t('asks.permission')} tone="you"><Asks asked={asked({ key: 'long', text: `${CALL}\n`.repeat(9) })} isFirst={false} /></Card>
        <Card title={t('asks.answer')} tone="you"><Asks asked={asked({ key: 'question', wanted: 'answer', text: sample, options: [sample, sample] })} isFirst={false} /></Card>
      </div>
      <Claim result={{ kind: 'done-report', summary: sample, changed: [sample], tests_run: [], open_questions: [sample], confidence: 'medium' }} />
      <Card title={t('gallery.states')}>
        <div className="space-y-4">
          <Skeleton />
          <Empty title={t('inbox.empty')}>{t('inbox.emptyText')}</Empty>
          <Problem error={new ApiError(0, 'unreachable', '')} onRetry={() => undefined} />
          <Command text="godwit open" />
          <Output text={sample} label={t('run.transcript')} />
        </div>
      </Card>
    </div>
  );
}
