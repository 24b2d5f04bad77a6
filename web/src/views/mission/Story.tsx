// The story of a mission: first what a person has to do now, if anything, then asked, understood, planned, worked on,
// over.
import { useState } from 'react';
import type { MissionDetail, Run, Task } from '../../api/types';
import { shellWord } from '../../lib/policy';
import { canContinue, isBusy, openHolds, type Tone } from '../../lib/status';
import { isInteractive, queueOf, takeoversOf } from '../../lib/takeover';
import { useAgo, useText } from '../../text';
import { Button, ButtonLink, Card, Command, Pill, Quoting, Told, Words } from '../../ui';
import { TakeoverCard } from '../terminal/TakeoverCard';
import { AsksCard } from './Asks';
import { Blocker } from './Blocker';
import { Conversation } from './Conversation';
import { Now } from './Now';
import { Composer } from './Composer';
import { Ready, Start } from './Decisions';
import { Understanding } from './Understanding';

export function Story({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const { clarification, status } = mission;
  const isAsking = status === 'awaiting-answers';
  const takeovers = takeoversOf(mission);
  const holds = openHolds(mission);
  // Who sits at the only agent's terminal says it there, or with the way back; what the only agent asks is answered there.
  const isSaidElsewhere = takeovers.length > 0 || holds.some((hold) => hold.inquiry);
  const hasComposer = (canContinue(status) || isBusy(status)) && (!isSaidElsewhere || mission.is_planned || queueOf(mission).length > 0);
  return (
    <div aria-label={t('mission.conversation')} role="region" className="space-y-4">
      {mission.landed && <LandedCard target={mission.landed.target} commit={mission.landed.commit} />}
      {clarification && isAsking && <Understanding mission={mission} clarification={clarification} />}
      {status === 'awaiting-start' && <Start mission={mission} />}
      {takeovers.map(({ task, takeover }) => <TakeoverCard key={task.id} mission={mission} task={task} takeover={takeover} />)}
      {holds.map((hold, index) => hold.inquiry
        ? <AsksCard key={hold.id} mission={mission} task={hold.task ?? null} inquiry={hold.inquiry} isFirst={index === 0} />
        : <Blocker key={hold.id} mission={mission} hold={hold} />)}
      {status === 'awaiting-approval' && <Ready mission={mission} />}
      {hasComposer && <Composer key={mission.id} mission={mission} />}
      {mission.said.length > 0 && <Conversation mission={mission} />}
      <Asked mission={mission} />
      {clarification && !isAsking && <Understanding mission={mission} clarification={clarification} />}
      {mission.is_planned && <PlanCard tasks={mission.tasks} />}
      {mission.runs.length > 0 && <Progress mission={mission} />}
    </div>
  );
}

/** Longer texts are folded, so that what is to be decided is on the first screen. */
const LONG = 480;
const MANY_LINES = 6;

function Asked({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const ago = useAgo(mission.created_at);
  const [isWhole, setWhole] = useState(mission.text.length <= LONG && mission.text.split('\n').length <= MANY_LINES);
  return (
    <Card title={t('mission.asked')} aside={t('mission.asked.by', { who: mission.author, ago })}>
      <div className={isWhole ? '' : 'max-h-28 overflow-hidden mask-b-from-40%'}><Words text={mission.text} /></div>
      {!isWhole && <Button kind="quiet" className="mt-2" onClick={() => setWhole(true)}>{t('action.more')}</Button>}
      {mission.accept.length > 0 && (
        <div className="mt-3 text-sm">
          <h3 className="text-quiet">{t('mission.accept')}</h3>
          <ul className="list-disc pl-5">{mission.accept.map((sentence) => <li key={sentence}><Quoting text={sentence} /></li>)}</ul>
        </div>
      )}
      {mission.source_dirty && <p className="mt-3 text-sm text-you">{t('mission.dirty')}</p>}
    </Card>
  );
}

const TASK_TONES: Record<string, Tone> = { done: 'good', held: 'bad', waiting: 'wait', 'awaiting-start': 'wait', queued: 'wait', parked: 'wait' };
export const taskTone = (status: string): Tone => TASK_TONES[status] ?? 'work';

function PlanCard({ tasks }: { tasks: Task[] }) {
  const { t, word } = useText();
  const done = tasks.filter((task) => task.status === 'done').length;
  return (
    <Card title={t('mission.plan')} aside={t('mission.tasksDone', { done, total: tasks.length })}>
      <ol className="space-y-2">
        {tasks.map((task) => (
          <li key={task.id} className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span><Words text={task.title} />{task.needs.length > 0 && <small className="ml-2 text-quiet">{t('mission.needs', { names: task.needs.join(', ') })}</small>}</span>
            <Pill tone={taskTone(task.status)}>{word('task', task.status)}</Pill>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** The class of an ended run, as its word. */
export const classOf = (run: Run): string => (run.class as { class?: string } | null)?.class ?? 'unknown';

function Progress({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  // In a plan, several tasks have a first attempt.
  const taskOf = (run: Run) => (mission.is_planned ? mission.tasks.find((task) => task.id === run.id.replace(/-r\d+$/, ''))?.name : undefined);
  return (
    <Card title={t('mission.progress')} aside={<Used mission={mission} />}>
      <ol className="divide-y divide-line">{mission.runs.map((run) => <RunLine key={run.id} run={run} task={taskOf(run) ?? null} />)}</ol>
    </Card>
  );
}

/** What all its runs used: a sum that leaves some out says so. */
function Used({ mission }: { mission: MissionDetail }) {
  const { t, number, money } = useText();
  const { cost_micro_usd: cost, output_tokens: tokens } = mission.usage;
  const [known, untold] = cost != null ? [money(cost), mission.without_cost ?? 0] : [tokens != null ? t('mission.outputTokens', { n: number(tokens) }) : null, mission.without_tokens ?? 0];
  if (known === null) return <>{t('mission.usageUnknown')}</>;
  return <>{untold > 0 ? t('usage.andUnknown', { value: known, n: untold }) : known}</>;
}

function RunLine({ run, task }: { run: Run; task: string | null }) {
  const { t, word, lasted } = useText();
  const begun = run.started_at ?? run.granted_at;
  const ago = useAgo(begun);
  const line = run.ended_at
    ? t('mission.runEnded', { class: word('class', classOf(run)), time: lasted(new Date(run.ended_at).getTime() - new Date(begun).getTime()) })
    : t('mission.runLive', { ago });
  const tone: Tone = !run.ended_at ? 'work' : classOf(run) === 'success' ? 'good' : 'bad';
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2"><Pill tone={tone}>{t(isInteractive(run) ? 'run.terminal' : 'mission.attempt', { n: run.attempt })}</Pill>
          {task && <span className="text-sm font-medium"><Words text={task} /></span>}
          <span className="text-sm">{line}</span>{run.agent && <span className="text-sm text-quiet"><Words text={run.agent} /></span>}</p>
        {!run.ended_at && !isInteractive(run) && <Now run={run.id} />}
        {run.detail && <p className="mt-1 line-clamp-3 text-sm text-quiet"><Told text={run.detail} /></p>}
      </div>
      <ButtonLink to="/runs/$id" params={{ id: run.id }} kind="quiet">{t(isInteractive(run) ? 'mission.terminal' : 'mission.transcript')}</ButtonLink>
    </li>
  );
}

/** Where it is, and the way from a branch of its own into whatever branch a person works on. */
function LandedCard({ target, commit }: { target: string; commit: string }) {
  const { t } = useText();
  const branch = target.replace('refs/heads/', '');
  return (
    <Card title={t('status.landed')} tone="good" label={t('status.landed')}>
      <p><Words text={t('mission.landedAt', { target: branch, commit: commit.slice(0, 12) })} /></p>
      {branch.startsWith('godwit/') && (
        <div className="mt-3 space-y-1.5 text-sm"><p className="text-quiet">{t('mission.landedTake')}</p><Command text={`git merge ${shellWord(branch)}`} /></div>
      )}
    </Card>
  );
}
