// What a landed change cost on average, in money and tokens. A figure that leaves runs out says that it is at least that.
import { useQuery } from '@tanstack/react-query';
import { landedCostsQuery } from '../../api/queries';
import type { LandedCost, LandedCosts } from '../../api/types';
import { perChange, type Metric } from '../../lib/usage';
import { useText } from '../../text';
import { Card, Empty, Problem, Skeleton, Words } from '../../ui';
import { CELL, HEAD } from './RunTable';

const PARTS = ['repo', 'account', 'model'] as const;

export function LandedPart({ since }: { since: string }) {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(landedCostsQuery(since));
  if (isPending) return <Skeleton lines={4} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data.total.changes === 0) return <Empty title={t('landed.title')}>{t('landed.none')}</Empty>;
  return (
    <Card title={t('landed.title')} label={t('landed.title')}>
      <Average total={data.total} />
      <div className="mt-4 grid gap-x-8 gap-y-4 lg:grid-cols-3">{PARTS.map((by) => <Part key={by} by={by} costs={data} />)}</div>
      {data.by_several > 0 && <p className="mt-3 text-sm text-quiet">{t('landed.several', { n: data.by_several })}</p>}
      <p className="mt-3 text-sm text-quiet">{t('landed.note')}</p>
    </Card>
  );
}

/** A figure of one change in words. */
function useEach() {
  const { t, number, money } = useText();
  return (cost: LandedCost, metric: Metric) => {
    const { known, isAtLeast } = perChange(cost, metric);
    if (known === null) return t('unknown');
    const value = metric === 'tokens' ? number(known) : money(known);
    return isAtLeast ? t('landed.atLeast', { value }) : value;
  };
}

function Average({ total }: { total: LandedCost }) {
  const { t, number } = useText();
  const each = useEach();
  const without = (untold: number) => (untold > 0 ? t('usage.without', { n: untold }) : '');
  const tiles = [
    ['changes', number(total.changes), ''],
    ['cost', each(total, 'cost'), without(total.without_cost)],
    ['tokens', each(total, 'tokens'), without(total.without_tokens)],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3">
      {tiles.map(([name, value, more]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-quiet">{t(`landed.${name}`)}</dt>
          <dd className="text-lg font-semibold tabular-nums">{value}{more && <span className="block text-xs font-normal text-quiet">{more}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

function Part({ by, costs }: { by: (typeof PARTS)[number]; costs: LandedCosts }) {
  const { t, number } = useText();
  const each = useEach();
  const rows = costs[`by_${by}`];
  if (rows.length === 0) return null;
  return (
    <div className="min-w-0 overflow-x-auto" tabIndex={0} role="group" aria-label={t(`landed.by.${by}`)}>
      <table className="w-full text-sm">
        <thead>
          <tr>{[t(`landed.by.${by}`), t('landed.changes'), t('usage.cost'), t('usage.tokens')].map((words, index) => <th key={words} scope="col" className={`${HEAD} ${index > 0 ? 'text-right' : ''}`}>{words}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key ?? ''}>
              <th scope="row" className={`${CELL} text-left font-normal`}><Words text={row.key ?? t(by === 'model' ? 'timeline.noModel' : 'unknown')} /></th>
              <td className={`${CELL} text-right tabular-nums`}>{number(row.changes)}</td>
              <td className={`${CELL} text-right tabular-nums`}>{each(row, 'cost')}</td>
              <td className={`${CELL} text-right tabular-nums`}>{each(row, 'tokens')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
