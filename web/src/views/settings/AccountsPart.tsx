// Accounts: who pays. A login or key is registered by where it is; what its provider says of it is asked for on purpose.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client';
import { accountsQuery, useCommand } from '../../api/queries';
import type { Account, AccountProbe } from '../../api/types';
import type { Tone } from '../../lib/status';
import { useText } from '../../text';
import { Button, Card, Code, ConfirmButton, Empty, Facts, Pill, Problem, Skeleton, Told, Words } from '../../ui';
import { AccountForm } from './AccountForm';

const STATES: Record<string, Tone> = { usable: 'good', limited: 'wait', refused: 'bad', unknown: 'over' };

export function AccountsPart() {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(accountsQuery);
  const [changed, setChanged] = useState<Account | null>(null);
  if (isPending) return <Skeleton lines={4} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <p className="text-sm text-quiet">{t('accounts.text')}</p>
      {data.items.length === 0 && <Empty title={t('accounts.none')}>{t('accounts.noneText')}</Empty>}
      <div className="grid gap-4 lg:grid-cols-2">{data.items.map((account) => <AccountCard key={account.name} account={account} onChange={() => setChanged(account)} />)}</div>
      <AccountForm key={changed?.name ?? ''} changed={changed} onDone={() => setChanged(null)} />
    </>
  );
}

/** What godwit has counted of a day is never more than a lower bound. */
function CallsToday({ calls }: { calls: NonNullable<Account['daily_calls']> }) {
  const { t, moment } = useText();
  return (
    <>
      {t('accounts.callsOf', { n: calls.counted, most: calls.most, at: moment(calls.resets_at) })}
      {calls.untold_runs > 0 && <span className="block text-quiet">{t('accounts.callsUntold', { n: calls.untold_runs })}</span>}
    </>
  );
}

function AccountCard({ account, onChange }: { account: Account; onChange: () => void }) {
  const { t, word, number } = useText();
  const [probed, setProbed] = useState<AccountProbe | null>(null);
  const probe = useCommand(async () => setProbed(await api.probeAccount(account.name)));
  const lift = useCommand(() => api.liftAccount(account.name));
  const remove = useCommand(() => api.removeAccount(account.name));
  const error = probe.error ?? lift.error ?? remove.error;
  const told = probed ?? account.probe;
  return (
    <Card title={<Words text={account.name} />} aside={<Pill tone={STATES[account.state] ?? 'over'}>{word('account', account.state)}</Pill>} label={account.name}>
      {account.why && <p className="mb-3 text-sm"><Told text={account.why} /></p>}
      <Facts facts={[
        [t('settings.agents'), account.agents.join(', ')],
        [t('accounts.billing'), account.billing ? word('billing', account.billing) : t('unknown')],
        [t('settings.credential'), account.credential ? <Code key="credential">{account.credential}</Code> : t('accounts.ofAgent')],
        [t('accounts.daily'), account.daily_runs == null ? t('accounts.noDaily') : t('accounts.dailyOf', { n: account.runs_today, most: account.daily_runs })],
        ...(account.daily_calls ? [[t('accounts.calls'), <CallsToday key="calls" calls={account.daily_calls} />] as [string, ReactNode]] : []),
        [t('accounts.live'), number(account.live_runs.length)],
      ]} />
      {told && <p className="mt-3 text-sm"><span className="text-quiet">{t('accounts.probed')}</span>{word('probeVerdict', told.verdict)}{t('sign.colon')}<Told text={told.detail} /></p>}
      {error && <div className="mt-3"><Problem error={error} title={t('problem.refused')} /></div>}
      <div className="mt-4 flex flex-wrap gap-2">
        <ConfirmButton kind="plain" label={t('accounts.probe')} busy={probe.isPending} onConfirm={() => probe.mutate(undefined)} />
        {account.state === 'refused' && <Button kind="primary" busy={lift.isPending} onClick={() => lift.mutate(undefined)}>{t('accounts.lift')}</Button>}
        {account.is_registered && <Button onClick={onChange}>{t('accounts.change')}</Button>}
        {account.is_registered && <ConfirmButton label={t('accounts.remove')} busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} />}
      </div>
    </Card>
  );
}
