// One mission: left the others, in the middle where it is and its story, right what it made. There is exactly
// one primary action on it, or none.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { missionQuery, missionsQuery } from '../../api/queries';
import { ApiError } from '../../api/client';
import type { MissionDetail } from '../../api/types';
import { bySection, SECTIONS, standingOf, toneOfMission } from '../../lib/status';
import { takeoversOf } from '../../lib/takeover';
import { useText } from '../../text';
import { Dot, Problem, Skeleton, StatusPill, TakenPill, Words } from '../../ui';
import { NotHere } from '../NotHere';
import { Artifacts } from './Artifacts';
import { Execution } from './Execution';
import { Order } from './Order';
import { Story } from './Story';
import { Verbs } from './Verbs';
import { WAITS, Why } from './Why';

export function MissionPage() {
  const { t } = useText();
  const { id } = useParams({ from: '/missions/$id' });
  const { data, error, isPending, refetch } = useQuery(missionQuery(id));
  if (isPending) return <Skeleton isPage lines={8} />;
  if (!data) {
    if (error instanceof ApiError && error.status === 404) return <NotHere wanted="mission" />;
    return <Problem isPage error={error} onRetry={() => void refetch()} />;
  }
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)] xl:grid-cols-[14rem_minmax(0,1fr)_minmax(0,32rem)]">
      <MissionList current={data.id} />
      <div className="min-w-0 space-y-4">
        <Head mission={data} />
        <Execution mission={data} />
        <Story mission={data} />
      </div>
      <aside aria-label={t('mission.artifacts')} className="min-w-0"><div className="lg:sticky lg:top-20"><Artifacts mission={data} /></div></aside>
    </div>
  );
}

function Head({ mission }: { mission: MissionDetail }) {
  const { word } = useText();
  const [taken] = takeoversOf(mission);
  return (
    <header className="space-y-2">
      <div className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        {taken ? <TakenPill /> : <StatusPill status={mission.status} />}
        <span><Words text={mission.repo_name ?? mission.repo} /></span>
        <code className="font-mono text-xs">{mission.id}</code>
      </div>
      <h1 className="line-clamp-3 text-xl font-semibold tracking-tight"><Words text={mission.title} /></h1>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0 space-y-1">
          <p aria-live="polite">{taken ? word('takeover.next', taken.takeover.state) : word('next', mission.status)}</p>
          {!taken && WAITS.has(mission.status) && <Why mission={mission} />}
        </div>
        <Verbs mission={mission} />
      </div>
      <Order key={mission.id} mission={mission} />
    </header>
  );
}

const LISTED = 40;

function MissionList({ current }: { current: string }) {
  const { t, word } = useText();
  const { data } = useQuery(missionsQuery);
  const sections = bySection(data?.items ?? []);
  const missions = SECTIONS.flatMap((section) => sections[section]).slice(0, LISTED);
  return (
    <nav aria-label={t('mission.list')} className="hidden xl:block">
      <ul className="sticky top-20 max-h-[calc(100dvh-6rem)] space-y-0.5 overflow-auto">
        {missions.map((mission) => (
          <li key={mission.id}>
            <Link to="/missions/$id" params={{ id: mission.id }} aria-current={mission.id === current ? 'page' : undefined}
              className="flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm text-quiet hover:bg-sunken aria-[current=page]:bg-sunken aria-[current=page]:text-ink">
              <Dot tone={toneOfMission(mission)} />
              <span className="min-w-0">
                <span className="block truncate"><Words text={mission.title} isLine /></span>
                <small className="block truncate text-xs text-quiet">{word(...standingOf(mission))}</small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
