// The fleet: what waits for a person, where one sits at the terminal, what is at work, what is next, what has landed. In
// this order, because the first is the only one that needs somebody.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import { accountsQuery, holdsQuery, landedQuery, newestQuery, settingsQuery, statusQuery, underWayQuery, usageQuery, waitingQuery } from '../api/queries';
import type { FleetStatus, Hold, MissionSummary } from '../api/types';
import type { Rest } from '../api/waiting';
import { daemonNow, useClockOffset } from '../lib/clock';
import { isKept, orderOf, type Kept } from '../lib/order';
import { bySection, latest, SECTIONS, sectionOf, takeoverOf, toneOfMission, type Section } from '../lib/status';
import { nearest, sinceDays, today } from '../lib/usage';
import { useText } from '../text';
import type { Key } from '../text/en';
import { Button, ButtonLink, Card, Dot, Empty, Facts, Problem, Skeleton, StatusPill, TakenPill, Time, Told, Words } from '../ui';
import { Filter } from './Filter';

/** So many rows are drawn before somebody asks for all: of what waits for a person, more than one decides at a sitting. */
const SHOWN: Record<Section, number> = { waiting: 50, terminal: 20, work: 20, next: 8, landed: 8, over: 8 };

/** Of these the last are shown, and nobody waits for their number. */
const PAST: ReadonlySet<Section> = new Set(['landed', 'over']);

export function Home() {
  const { t } = useText();
  const status = useQuery(statusQuery);
  const newest = useQuery(newestQuery);
  const underWay = useQuery(underWayQuery);
  const landed = useQuery(landedQuery(status.data?.missions.find(({ status }) => status === 'landed')?.count ?? 0));
  const waiting = useQuery(waitingQuery);
  const holds = useQuery(holdsQuery);
  const [kept, setKept] = useState<Kept>({ project: '', label: '' });
  if (status.isPending || newest.isPending) return <Skeleton isPage lines={8} />;
  if (!status.data || !newest.data) {
    const retry = () => void Promise.all([status.refetch(), newest.refetch()]);
    return <Problem isPage error={status.error ?? newest.error} onRetry={retry} />;
  }
  if (status.data.repos === 0) return <FirstSteps />;
  // Whatever waits for a person, is at work or comes next, however old it is; the last landings, and the newest of all. These
  // are asked for at the same moment, and of two answers about one mission the later one is believed.
  const lists = [landed.data?.items, underWay.data?.missions, waiting.data?.missions, newest.data.items];
  const all = latest(lists.flatMap((missions) => missions ?? []));
  const sections = bySection(all.filter((mission) => isKept(mission, kept)));
  // A list that could not be read is missed, not passed over.
  const missing = [waiting, underWay, landed].find(({ isError, data }) => isError && !data);
  const isAll = kept.project === '' && kept.label === '';
  const beyond = (section: Section) => (isAll ? (underWay.data?.rests ?? []) : []).reduce((sum, { list, count }) => sum + (sectionOf({ status: list, takeovers: [] }) === section ? (count ?? 0) : 0), 0);
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <div className="min-w-0 space-y-8">
        <Headline status={status.data} sections={bySection(all)} rests={waiting.data?.rests ?? []} />
        {missing && <Problem error={missing.error} onRetry={() => void missing.refetch()} />}
        <Filter order={orderOf(all)} kept={kept} onChange={setKept} />
        {newest.data.items.length === 0 && <Empty title={t('home.noMissions')}><ButtonLink to="/new" kind="primary">{t('nav.new')}</ButtonLink></Empty>}
        {SECTIONS.filter((section) => sections[section].length > 0).map((section) => (
          <MissionSection key={section} section={section} missions={sections[section]} beyond={beyond(section)} holds={holds.data?.items ?? []} />
        ))}
        <Link to="/archive" className="inline-block text-sm text-quiet hover:underline">{t('archive.title')}</Link>
      </div>
      <aside className="space-y-4"><FleetFacts status={status.data} /></aside>
    </div>
  );
}

function Headline({ status, sections, rests }: { status: FleetStatus; sections: Record<Section, MissionSummary[]>; rests: Rest[] }) {
  const { t } = useText();
  const waiting = rests.reduce((sum, { count }) => sum + (count ?? 0), sections.waiting.length);
  const isMoving = sections.work.length + sections.next.length > 0;
  const seated = Object.values(sections).flat().flatMap(({ takeovers }) => takeovers ?? []).filter(({ state }) => state === 'live').length;
  const working = status.live_runs - seated;
  const line =
    waiting > 0 ? t('home.waiting', { n: waiting })
    : working > 0 ? t('home.working', { n: working })
    : seated > 0 ? t('home.seated', { n: seated })
    : t(isMoving ? 'home.moving' : 'home.idle');
  return <h1 className="text-xl font-semibold tracking-tight sm:text-2xl">{line}</h1>;
}

/** `beyond` is how many more the daemon has than are here. */
function MissionSection({ section, missions, beyond, holds }: { section: Section; missions: MissionSummary[]; beyond: number; holds: Hold[] }) {
  const { t, number } = useText();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? missions : missions.slice(0, SHOWN[section]);
  const title = t(`section.${section}` as Key);
  return (
    <section aria-label={title}>
      <h2 className="mb-2 flex items-baseline gap-2 text-sm font-semibold text-quiet">{title}{!PAST.has(section) && <span className="font-normal tabular-nums">{number(missions.length + beyond)}</span>}</h2>
      <ul className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
        {shown.map((mission) => (
          <MissionRow key={mission.id} mission={mission} hold={holds.find((hold) => hold.mission === mission.id)} />
        ))}
      </ul>
      {missions.length > shown.length && <Button kind="quiet" className="mt-1" onClick={() => setWhole(true)}>{t('section.showAll', { n: missions.length - shown.length })}</Button>}
    </section>
  );
}

const EDGES: Partial<Record<string, string>> = { you: 'border-l-you', bad: 'border-l-bad' };

interface RowProps {
  mission: MissionSummary;
  hold: Hold | undefined;
}

/** Whatever happens to a mission changes its time, so that a list that has moved by one is not drawn anew. */
const isSameRow = (before: RowProps, after: RowProps) =>
  before.hold?.id === after.hold?.id && before.hold?.reason === after.hold?.reason && (['id', 'updated_at', 'status', 'repo_name', 'title', 'flag'] as const).every((key) => before.mission[key] === after.mission[key]);

/** Drawn anew when its own mission changes, and not whenever another one does. */
const MissionRow = memo(function MissionRow({ mission, hold }: RowProps) {
  const { t, word } = useText();
  const tone = toneOfMission(mission);
  const taken = takeoverOf(mission);
  return (
    <li className={`border-b border-l-4 border-b-line [contain-intrinsic-size:auto_4rem] [content-visibility:auto] last:border-b-0 ${EDGES[tone] ?? 'border-l-transparent'}`}>
      <Link to="/missions/$id" params={{ id: mission.id }} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-ground">
        <span className="min-w-0 flex-1 basis-56 max-md:-order-2 max-md:basis-full">
          <span className="line-clamp-2 font-medium">{mission.flag && <span className="mr-1.5 text-you" title={mission.flag}><span aria-hidden>⚑</span><span className="sr-only">{t('order.flagged')}</span></span>}<Words text={mission.title} /></span>
          <span className="block text-sm text-quiet">
            {taken ? <Words text={taken.state === 'live' ? t('takeover.liveText', { who: taken.by }) : word('takeover.next', taken.state)} />
            : hold ? <span className="line-clamp-2">{word('hold', hold.code)}{hold.task && <> · <Words text={hold.task} /></>}{t('sign.colon')}<Told text={hold.reason} /></span>
            : mission.flag ? <Words text={mission.flag} /> : word('next', mission.status)}
          </span>
          {(mission.project || mission.labels.length > 0) && (
            <span className="mt-1 flex flex-wrap gap-1.5 text-xs text-quiet">
              {mission.project && <span className="font-medium"><Words text={mission.project} /></span>}
              {mission.labels.map((label) => <span key={label} className="rounded-full bg-sunken px-2"><Words text={label} /></span>)}
            </span>
          )}
        </span>
        {mission.tasks_total > 1 && <span className="text-xs text-quiet tabular-nums">{t('mission.tasksDone', { done: mission.tasks_done, total: mission.tasks_total })}</span>}
        <span className="min-w-0 truncate text-xs text-quiet md:w-28 md:text-right"><Words text={mission.repo_name ?? mission.repo} isLine /></span>
        <span className="text-right text-xs text-quiet tabular-nums max-md:ml-auto md:w-24"><Time at={mission.updated_at} /></span>
        <span className="flex max-md:-order-1 md:w-36 md:justify-end">{taken ? <TakenPill /> : <StatusPill status={mission.status} />}</span>
      </Link>
    </li>
  );
}, isSameRow);

function FleetFacts({ status }: { status: FleetStatus }) {
  const { t, number } = useText();
  const share = status.max_runs > 0 ? Math.min(1, status.live_runs / status.max_runs) : 0;
  return (
    <Card label={t('nav.fleet')}>
      <div className="mb-1 flex items-baseline justify-between text-sm">
        <span className="flex items-center gap-2"><Dot tone={status.live_runs > 0 ? 'work' : 'wait'} />{t('home.slots')}</span>
        <span className="tabular-nums">{t('home.slotsOf', { n: status.live_runs, max: status.max_runs })}</span>
      </div>
      <div aria-hidden className="mb-4 h-1.5 overflow-hidden rounded-full bg-sunken"><div className="h-full rounded-full bg-work" style={{ width: `${share * 100}%` }} /></div>
      <Facts facts={[
        [t('home.today'), <Today key="today" />],
        [t('home.quota'), <Nearest key="quota" />],
        [t('home.repos'), <Link key="repos" to="/repos" className="underline decoration-line underline-offset-2">{number(status.repos)}</Link>],
        [t('home.since'), <Time key="since" at={status.started_at} />],
        [t('home.version'), status.version],
      ]} />
      <OtherClock />
    </Card>
  );
}

/** A clock that is so far off is told: times by it would be wrong elsewhere too. */
const FAR_MS = 60_000;

/** That this browser's clock is not the daemon's, whose times the page shows. */
function OtherClock() {
  const { t, lasted } = useText();
  const ahead = useClockOffset();
  if (Math.abs(ahead) < FAR_MS) return null;
  return <p className="mt-3 text-xs text-you">{t(ahead > 0 ? 'home.clockBehind' : 'home.clockAhead', { time: lasted(Math.abs(ahead)) })}</p>;
}

const LINK = 'underline decoration-line underline-offset-2';

/** What was spent since midnight in UTC: money where somebody tells it, else tokens, and how many runs tell nothing. */
function Today() {
  const { t, number, money } = useText();
  const { data } = useQuery(usageQuery('agent', sinceDays(1, daemonNow())));
  if (!data) return <>{t('unknown')}</>;
  const { cost, tokens, untold, runs } = today(data.items);
  const known = cost != null ? money(cost) : tokens != null ? t('mission.outputTokens', { n: number(tokens) }) : runs === 0 ? number(0) : t('unknown');
  return <Link to="/time" className={LINK}>{untold > 0 && known !== t('unknown') ? t('usage.andUnknown', { value: known, n: untold }) : known}</Link>;
}

/** The quota window that is nearest to its end. */
function Nearest() {
  const { t, word, percent, moment } = useText();
  const { data } = useQuery(accountsQuery);
  const found = nearest(data?.items ?? []);
  if (!found) return <>{t('unknown')}</>;
  const { account, window, share } = found;
  return (
    <Link to="/time" className={LINK}>
      <Words text={account} />{t('sign.comma')}{word('window', window.name)}{t('sign.colon')}{percent(share)}
      {window.forecast_full_at && <small className="block text-you">{t('quota.fullAt', { at: moment(window.forecast_full_at) })}</small>}
    </Link>
  );
}

/** An empty home: what is to be set up, one after the other, and where. */
function FirstSteps() {
  const { t } = useText();
  const { data } = useQuery(settingsQuery);
  const hasAgent = (data?.agents.length ?? 0) > 0;
  const steps = [
    { key: 'agent', isDone: hasAgent, to: '/settings', search: { part: 'agents' } },
    { key: 'repo', isDone: false, to: '/settings', search: { part: 'repos' } },
    { key: 'mission', isDone: false, to: '/new', search: {} },
  ] as const;
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <div className="mx-auto max-w-2xl space-y-5 py-10">
      <h1 className="text-2xl font-semibold tracking-tight">{t('home.empty')}</h1>
      <ol className="space-y-3">
        {steps.map(({ key, isDone, to, search }, index) => (
          <li key={key} className="flex flex-wrap items-center justify-between gap-3 rounded-xl border border-line bg-surface p-4 shadow-card">
            <span className="min-w-0 flex-1 basis-60">
              <span className="font-medium">{t(`home.step.${key}`)}</span>
              <span className="block text-sm text-quiet">{t(isDone ? 'home.step.done' : `home.step.${key}.text`)}</span>
            </span>
            {!isDone && index <= next && <ButtonLink to={to} search={search as never} kind={index === next ? 'primary' : 'plain'}>{t(`home.step.${key}.go`)}</ButtonLink>}
          </li>
        ))}
      </ol>
    </div>
  );
}
