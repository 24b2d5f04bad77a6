// What was put away: out of the fleet's lists and never lost.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/client';
import { archiveQuery, useCommand } from '../api/queries';
import type { MissionSummary } from '../api/types';
import { useText } from '../text';
import { Button, Empty, Problem, Skeleton, StatusPill, Time, Words } from '../ui';

export function Archive() {
  const { t } = useText();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(archiveQuery);
  if (isPending) return <Skeleton isPage lines={6} />;
  if (!data) return <Problem isPage error={error} onRetry={() => void refetch()} />;
  const missions = data.pages.flatMap((page) => page.items);
  return (
    <div className="mx-auto max-w-3xl space-y-4">
      <h1 className="text-xl font-semibold">{t('archive.title')}</h1>
      <p className="text-sm text-quiet">{t('archive.text')}</p>
      {missions.length === 0 ? <Empty title={t('archive.none')}>{t('archive.noneText')}</Empty> : (
        <ul className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
          {missions.map((mission) => <Row key={mission.id} mission={mission} />)}
        </ul>
      )}
      {hasNextPage && <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('archive.more')}</Button>}
    </div>
  );
}

function Row({ mission }: { mission: MissionSummary }) {
  const { t } = useText();
  const bringBack = useCommand(() => api.organise(mission.id, { change: 'unarchive' }));
  return (
    <li className="space-y-2 border-b border-line px-4 py-3 [contain-intrinsic-size:auto_4rem] [content-visibility:auto] last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1 basis-56">
          <Link to="/missions/$id" params={{ id: mission.id }} className="line-clamp-2 font-medium hover:underline"><Words text={mission.title} /></Link>
          <span className="block text-xs text-quiet"><Words text={mission.repo_name ?? mission.repo} />{t('sign.comma')}<Time at={mission.updated_at} /></span>
        </span>
        <StatusPill status={mission.status} />
        <Button busy={bringBack.isPending} aria-label={t('archive.bringBack', { title: mission.title })} onClick={() => bringBack.mutate(undefined)}>{t('order.unarchive')}</Button>
      </div>
      {bringBack.error && <Problem error={bringBack.error} title={t('problem.refused')} />}
    </li>
  );
}
