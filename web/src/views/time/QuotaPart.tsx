// What is left of each account's quota: every window that its provider told of, when it resets, and when it is used up
// if it goes on like this. What nobody told is hatched.
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/client';
import { accountsQuery } from '../../api/queries';
import type { Account } from '../../api/types';
import type { Tone } from '../../lib/status';
import { useText } from '../../text';
import { Code, Pill, Problem, Skeleton, Time, Told, Words } from '../../ui';
import { PictureOrTable } from './Choice';
import { CELL, HEAD } from './RunTable';

type QuotaWindow = Account['windows'][number];

const STATES: Record<string, Tone> = { usable: 'good', limited: 'wait', refused: 'bad', unknown: 'over' };
/** From here on a window is nearly used up. */
const NEARLY = 0.9;

export function QuotaPart() {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(accountsQuery);
  if (isPending) return <Skeleton lines={3} />;
  // A daemon from before accounts has none to show.
  if (error instanceof ApiError && error.status === 404) return null;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) return null;
  return <PictureOrTable title={t('quota.title')} picture={<Accounts accounts={data.items} />} table={<QuotaTable accounts={data.items} />} note={t('quota.note')} />;
}

const shareOf = (window: QuotaWindow): number | null => (window.used_basis_points == null ? null : Math.min(1, window.used_basis_points / 10_000));

function useShare() {
  const { t, percent } = useText();
  return (window: QuotaWindow) => {
    const share = shareOf(window);
    return share === null ? t('unknown') : percent(share);
  };
}

function Accounts({ accounts }: { accounts: Account[] }) {
  const { t, word } = useText();
  return (
    <ul className="grid gap-x-8 gap-y-6 md:grid-cols-2 xl:grid-cols-3">
      {accounts.map((account) => (
        <li key={account.name} className="min-w-0">
          <div className="flex flex-wrap items-baseline justify-between gap-2">
            <h3 className="font-medium"><Words text={account.name} /></h3>
            <Pill tone={STATES[account.state] ?? 'over'}>{word('account', account.state)}</Pill>
          </div>
          <p className="text-xs text-quiet">
            {[account.billing ? word('billing', account.billing) : null, account.live_runs.length > 0 ? t('timeline.total.live', { n: account.live_runs.length }) : null].filter(Boolean).join(' · ')}
          </p>
          {account.why && <p className="mt-1 text-sm text-quiet"><Told text={account.why} /></p>}
          {account.windows.length === 0 ? <p className="mt-2 text-sm text-quiet">{t('quota.noWindow')}</p> : <div className="mt-3 space-y-3">{account.windows.map((window) => <Window key={window.name} window={window} />)}</div>}
        </li>
      ))}
    </ul>
  );
}

function Window({ window }: { window: QuotaWindow }) {
  const { t, word, moment } = useText();
  const say = useShare();
  const share = shareOf(window);
  return (
    <div className="text-sm">
      <p className="flex items-baseline justify-between gap-3"><span>{word('window', window.name)}</span><span className="tabular-nums">{say(window)}</span></p>
      <div aria-hidden className={`mt-1 h-2.5 overflow-hidden rounded-full ${share === null ? 'hatched border border-strong' : 'bg-sunken'}`}>
        {share !== null && <div className={`h-full rounded-full ${share >= NEARLY ? 'bg-bad' : 'bg-accent'}`} style={{ width: `${share * 100}%` }} />}
      </div>
      <p className="mt-1 text-xs text-quiet">
        {window.resets_at ? t('quota.resets', { at: moment(window.resets_at) }) : t('quota.resetUnknown')}
        {window.forecast_full_at && <span className="block font-medium text-you">{t('quota.fullAt', { at: moment(window.forecast_full_at) })}</span>}
      </p>
    </div>
  );
}

function QuotaTable({ accounts }: { accounts: Account[] }) {
  const { t, word, moment } = useText();
  const say = useShare();
  const rows = accounts.flatMap((account) => account.windows.map((window) => ({ account, window })));
  return (
    <table className="w-full min-w-[40rem] text-sm">
      <caption className="sr-only">{t('quota.title')}</caption>
      <thead><tr>{(['account', 'window', 'used', 'resets', 'full', 'told'] as const).map((name) => <th key={name} scope="col" className={HEAD}>{t(`quota.column.${name}`)}</th>)}</tr></thead>
      <tbody>
        {rows.map(({ account, window }) => (
          <tr key={`${account.name}/${window.name}`}>
            <th scope="row" className={`${CELL} text-left font-normal`}><Words text={account.name} /></th>
            <td className={CELL}>{word('window', window.name)} <Code>{window.name}</Code></td>
            <td className={`${CELL} tabular-nums`}>{say(window)}</td>
            <td className={`${CELL} whitespace-nowrap`}>{window.resets_at ? moment(window.resets_at) : t('unknown')}</td>
            <td className={`${CELL} whitespace-nowrap`}>{window.forecast_full_at ? moment(window.forecast_full_at) : t('quota.notBefore')}</td>
            <td className={CELL}>{word('quotaSource', window.source)}{t('sign.comma')}<Time at={window.seen_at} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
