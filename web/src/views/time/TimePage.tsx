// Time: who was at work when, and what it took. Every picture can be read as a table instead.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { statusQuery, timelineQuery } from '../../api/queries';
import type { FleetStatus, RunSpan } from '../../api/types';
import { daemonNow } from '../../lib/clock';
import { GROUPS, isGroup, isRange, RANGES, totals, type GroupBy, type Range } from '../../lib/timeline';
import { useText } from '../../text';
import type { Key } from '../../text/en';
import { ButtonLink, Card, Empty, Problem, Skeleton } from '../../ui';
import { Choice, PictureOrTable } from './Choice';
import { Gantt } from './Gantt';
import { QuotaPart } from './QuotaPart';
import { RunTable } from './RunTable';
import { UsagePart } from './UsagePart';

/** The live edge moves by a pixel or so at a time, and not more often than once a second. */
const EDGE_STEPS = 1200;

export function TimePage() {
  const { t } = useText();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const range: Range = isRange(search['range']) ? search['range'] : '6h';
  const by: GroupBy = isGroup(search['by']) ? search['by'] : 'agent';
  const choose = (chosen: Record<string, string>) => void navigate({ to: '/time', search: { range, by, ...chosen } as never, replace: true });
  const status = useQuery(statusQuery);
  const timeline = useQuery({ ...timelineQuery(range), placeholderData: (before) => before });
  return (
    <div className="space-y-8">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold">{t('timeline.title')}</h1>
        <div className="flex flex-wrap gap-2">
          <Choice label={t('timeline.range')} value={range} onChoose={(range) => choose({ range })} options={(Object.keys(RANGES) as Range[]).map((word) => [word, t(`timeline.range.${word}` as Key)])} />
          <Choice label={t('timeline.by')} value={by} onChoose={(by) => choose({ by })} options={GROUPS.map((word) => [word, t(`timeline.by.${word}` as Key)])} />
        </div>
      </header>
      {timeline.isPending || status.isPending ? <Skeleton lines={8} />
        : !timeline.data || !status.data ? <Problem error={timeline.error ?? status.error} onRetry={() => void timeline.refetch()} />
        : <Runs range={range} by={by} spans={timeline.data.spans} isWhole={timeline.data.isWhole} status={status.data} />}
      <QuotaPart />
      <UsagePart />
    </div>
  );
}

/** The present, as often as the picture shows it. */
function useNow(every: number): number {
  const [now, setNow] = useState(daemonNow);
  useEffect(() => {
    setNow(daemonNow());
    const timer = setInterval(() => setNow(daemonNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

function Runs({ range, by, spans, isWhole, status }: { range: Range; by: GroupBy; spans: RunSpan[]; isWhole: boolean; status: FleetStatus }) {
  const { t } = useText();
  const length = RANGES[range];
  const now = useNow(Math.max(1000, length / EDGE_STEPS));
  // A little room right of now, so that the live edge is inside the picture.
  const [from, until] = [now - length, now + length * 0.02];
  const within = spans.filter((span) => !span.ended_at || Date.parse(span.ended_at) >= from);
  return (
    <>
      <Totals spans={within} from={from} until={now} now={now} />
      {within.length === 0 ? (
        <Empty title={t('timeline.empty', { range: t(`timeline.range.${range}`) })}>
          <p>{t('timeline.emptyText')}</p>
          {range !== '7d' && <div className="mt-3"><ButtonLink to="/time" search={{ range: '7d', by } as never}>{t('timeline.wider')}</ButtonLink></div>}
        </Empty>
      ) : (
        <PictureOrTable
          title={t('timeline.runs')}
          picture={<Gantt spans={within} by={by} from={from} until={until} now={now} slots={status.max_runs} />}
          table={<RunTable spans={within} now={now} />}
          note={isWhole ? null : t('timeline.cut', { n: spans.length })}
        />
      )}
    </>
  );
}

function Totals({ spans, from, until, now }: { spans: RunSpan[]; from: number; until: number; now: number }) {
  const { t, number, lasted, money } = useText();
  const sums = totals(spans, { from, until }, now);
  const told = ({ known, unknown }: { known: number | null; unknown: number }, shown: (value: number) => string): [string, string] =>
    known === null ? [t('unknown'), ''] : [shown(known), unknown > 0 ? t('usage.without', { n: unknown }) : ''];
  const tiles: [Key, string, string][] = [
    ['timeline.total.runs', number(sums.runs), sums.live > 0 ? t('timeline.total.live', { n: sums.live }) : ''],
    ['timeline.total.failed', number(sums.failed), ''],
    ['timeline.total.worked', lasted(sums.worked), ''],
    ['timeline.total.tokens', ...told(sums.tokens, number)],
    ['timeline.total.cost', ...told(sums.cost, money)],
  ];
  return (
    <Card label={t('timeline.totals')}>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-5">
        {tiles.map(([key, value, more]) => (
          <div key={key} className="min-w-0">
            <dt className="text-xs text-quiet">{t(key)}</dt>
            <dd className="text-lg font-semibold tabular-nums">{value}{more && <span className="block text-xs font-normal text-quiet">{more}</span>}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
