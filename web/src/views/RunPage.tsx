// One run: what its agent said, or the terminal at which a person sits in its place; what it used; how it ended.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, type ReactNode } from 'react';
import { ApiError } from '../api/client';
import { missionQuery, runQuery } from '../api/queries';
import type { Judged, Run } from '../api/types';
import { isInteractive, taskOf } from '../lib/takeover';
import { useText } from '../text';
import { Card, Facts, Pill, Problem, Skeleton, Time, Told, Words } from '../ui';
import { NotHere } from './NotHere';
import { classOf } from './mission/Story';
import { Claim } from './run/Claim';
import { Transcript } from './run/Transcript';
import { WorkPart } from './run/WorkPart';
import { HandBack } from './terminal/HandBack';
import { TakeOver } from './terminal/TakeOver';

// A terminal is large and seldom looked at.
const TerminalPart = lazy(() => import('./terminal/TerminalPart').then(({ TerminalPart }) => ({ default: TerminalPart })));

export function RunPage() {
  const { id } = useParams({ from: '/runs/$id' });
  const { data, error, isPending, refetch } = useQuery(runQuery(id));
  if (isPending) return <Skeleton isPage lines={6} />;
  if (!data) {
    if (error instanceof ApiError && error.status === 404) return <NotHere wanted="run" />;
    return <Problem isPage error={error} onRetry={() => void refetch()} />;
  }
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0 space-y-3">
        <Head run={data} />
        {isInteractive(data) ? <Suspense fallback={<Skeleton lines={6} />}><TerminalPart key={id} run={data} /></Suspense> : <Transcript key={id} run={data} />}
        <WorkPart key={`${id}/work`} run={data} />
      </div>
      <aside className="space-y-4">
        {isInteractive(data) && !data.ended_at && <WayBack run={data} />}
        <RunFacts run={data} />{data.sentinel && <Judgements judged={data.sentinel} />}{data.result && <Claim result={data.result} />}
      </aside>
    </div>
  );
}

function Head({ run }: { run: Run }) {
  const { t, word } = useText();
  const { data: mission } = useQuery(missionQuery(run.mission));
  const task = mission?.is_planned ? taskOf(mission, run.id)?.name : undefined;
  return (
    <header className="space-y-1">
      {mission && <p className="line-clamp-2"><Words text={mission.title} />{task && <span className="text-quiet"> · <Words text={task} /></span>}</p>}
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="text-xl font-semibold">{t(isInteractive(run) ? 'run.terminal' : 'mission.attempt', { n: run.attempt })}</h1>
        {run.ended_at ? <Pill tone={classOf(run) === 'success' ? 'good' : 'bad'}>{word('class', classOf(run))}</Pill> : !isInteractive(run) && <Pill tone="work">{t('run.live')}</Pill>}
        <Link to="/missions/$id" params={{ id: run.mission }} className="text-sm underline decoration-line underline-offset-2">{t('run.mission')} {run.mission}</Link>
        {mission && !run.ended_at && !isInteractive(run) && <span className="ml-auto"><TakeOver mission={mission} {...only(taskOf(mission, run.id)?.name)} /></span>}
      </div>
    </header>
  );
}

function WayBack({ run }: { run: Run }) {
  const { data: mission } = useQuery(missionQuery(run.mission));
  const task = mission && taskOf(mission, run.id);
  return <HandBack mission={run.mission} task={mission?.is_planned ? task?.name : undefined} hasQueue={(task?.queue ?? []).length > 0} isPrimary />;
}

const only = (task: string | undefined) => (task ? { only: task } : {});

function RunFacts({ run }: { run: Run }) {
  const { t, number, lasted } = useText();
  const begun = run.started_at ?? run.granted_at;
  const known = (value: number | null | undefined) => (value == null ? t('unknown') : number(value));
  const cost = run.usage.cost_micro_usd;
  const who: [string, ReactNode][] = [
    [t('run.begun'), <Time key="begun" at={begun} />],
    ...(run.ended_at ? [[t('run.lasted'), lasted(Date.parse(run.ended_at) - Date.parse(begun))] as [string, ReactNode]] : []),
    [t('run.agent'), run.agent ?? t('unknown')], [t('run.model'), run.model ?? t('run.modelOwn')], [t('run.account'), run.account ?? t('unknown')],
  ];
  // Most agents tell nothing of what was used at their terminal.
  const used: [string, ReactNode][] = isInteractive(run) && run.usage.output_tokens == null ? [] : [
    [t('run.input'), known(run.usage.input_tokens)], [t('run.output'), known(run.usage.output_tokens)],
    [t('run.cached'), known(run.usage.cache_read_tokens)], [t('run.turns'), known(run.usage.turns)],
    [t('run.cost'), cost == null ? t('unknown') : `$${(cost / 1e6).toFixed(4)}`],
  ];
  const ending: [string, ReactNode][] = run.ended_at ? [[t('run.exit'), run.exit ? <Told key="exit" text={run.exit} /> : t('unknown')], [t('run.leaked'), known(run.leaked_processes)]] : [];
  return (
    <Card title={t('run.title')}>
      <Facts facts={[
        ...who, ...used, ...ending,
        [t('run.adoptions'), number(run.adoptions)], [t('run.session'), run.session ? <span key="session" className="wrap-anywhere">{run.session}</span> : t('unknown')],
      ]} />
    </Card>
  );
}

/** What the sentinel answered to its tool calls. */
function Judgements({ judged }: { judged: Judged }) {
  const { t, number } = useText();
  return (
    <Card title={t('run.sentinel')}>
      <Facts facts={[
        [t('sentinel.allowed'), number(judged.allowed)], [t('sentinel.soft'), number(judged.soft)],
        [t('sentinel.hard'), <span key="hard" className={judged.hard > 0 ? 'font-medium text-bad' : ''}>{number(judged.hard)}</span>],
        [t('sentinel.unknownTools'), number(judged.unknown_tools)],
      ]} />
    </Card>
  );
}
