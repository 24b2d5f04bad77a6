// Registers an account, or changes one: what is known of its quota and what was counted stay.
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../../api/client';
import { secretsQuery, settingsQuery, useCommand } from '../../api/queries';
import type { Account, NewAccount } from '../../api/types';
import { accountCommand, accountPatch } from '../../lib/account';
import { isName } from '../../lib/config';
import { shellWord } from '../../lib/policy';
import { useText } from '../../text';
import { Button, Card, Command, Problem } from '../../ui';
import { FIELD } from '../NewMission';

/** Where it is midnight when a day of calls begins; any distance from UTC can be given on the command line. */
const ZONES = ['utc', 'pacific'];
const BILLINGS = ['subscription', 'api-key', 'sdk-credit', 'free'] as const;

const emptyAccount = (): NewAccount => ({ name: '', agents: [], billing: 'subscription', credential: '', credential_kind: 'oauth-token', exclusive: false, overflow: false, daily_runs: null, daily_calls: null, daily_zone: null });
const again = ({ name, agents, billing, credential, credential_kind, exclusive, overflow, daily_runs, daily_calls }: Account): NewAccount =>
  ({ name, agents, billing: billing ?? 'subscription', credential: credential ?? '', credential_kind: credential_kind ?? null, exclusive, overflow, daily_runs: daily_runs ?? null, daily_calls: daily_calls?.most ?? null, daily_zone: daily_calls?.zone ?? null });

/** The number of what was typed; of no digit, none. */
function whole(typed: string): number | null {
  const digits = typed.replace(/\D/g, '').slice(0, 6);
  return digits === '' ? null : Number(digits);
}

/** The command that registers the same. */
function commandOf(account: NewAccount): string {
  const words = ['godwit', 'account', 'add', account.name || 'NAME', ...account.agents.flatMap((agent) => ['--agent', agent]), '--billing', account.billing, '--credential', account.credential || 'REFERENCE'];
  if (account.credential_kind) words.push('--kind', account.credential_kind);
  if (account.exclusive) words.push('--exclusive');
  if (account.overflow) words.push('--overflow');
  if (account.daily_runs != null) words.push('--daily-runs', String(account.daily_runs));
  if (account.daily_calls != null) words.push('--daily-calls', String(account.daily_calls), ...(account.daily_zone ? ['--daily-zone', account.daily_zone] : []));
  return words.map(shellWord).join(' ');
}

export function AccountForm({ changed, onDone }: { changed: Account | null; onDone: () => void }) {
  const { t, word } = useText();
  const [account, setAccount] = useState<NewAccount>(changed ? again(changed) : emptyAccount());
  const settings = useQuery(settingsQuery);
  const secrets = useQuery(secretsQuery);
  const set = (next: Partial<NewAccount>) => setAccount((before) => ({ ...before, ...next }));
  const patch = changed ? accountPatch(again(changed), account) : {};
  const save = useCommand(async () => {
    await (changed ? api.setAccount(changed.name, patch) : api.addAccount(account));
    setAccount(emptyAccount());
    onDone();
  });
  const agents = settings.data?.agents.map((agent) => agent.name) ?? [];
  const isLogin = account.credential.trim() === 'cli-login';
  const zones = account.daily_zone && !ZONES.includes(account.daily_zone) ? [...ZONES, account.daily_zone] : ZONES;
  const title = changed ? t('accounts.changeOf', { name: changed.name }) : t('accounts.add');
  const submit = (event: FormEvent) => { event.preventDefault(); save.mutate(undefined); };
  const isChanged = !changed || Object.keys(patch).length > 0;
  const isWhole = isName(account.name) && account.agents.length > 0 && account.credential.trim() !== '' && isChanged;
  return (
    <Card title={title} label={title} {...(changed ? { tone: 'you' as const } : {})}>
      <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('accounts.name')}</span>
          <input type="text" autoComplete="off" spellCheck={false} disabled={changed !== null} value={account.name} onChange={(event) => set({ name: event.target.value })} className={FIELD} />
          {account.name !== '' && !isName(account.name) && <span role="alert" className="block text-sm text-bad">{t('settings.nameRule')}</span>}</label>
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('accounts.billing')}</span>
          <select value={account.billing} onChange={(event) => set({ billing: event.target.value, credential_kind: isLogin ? null : event.target.value === 'subscription' ? 'oauth-token' : 'api-key' })} className={FIELD}>
            {BILLINGS.map((billing) => <option key={billing} value={billing}>{word('billing', billing)}</option>)}</select></label>
        <fieldset className="sm:col-span-2"><legend className="text-sm font-medium">{t('accounts.forAgents')}</legend>
          {agents.length === 0 && <p className="text-sm text-quiet">{t('settings.noAgent')}</p>}
          <div className="mt-1.5 flex flex-wrap gap-x-5 gap-y-2">{agents.map((agent) => (
            <label key={agent} className="flex min-h-9 items-center gap-2 text-sm"><input type="checkbox" className="size-5 accent-accent" checked={account.agents.includes(agent)}
              onChange={(event) => set({ agents: event.target.checked ? [...account.agents, agent] : account.agents.filter((one) => one !== agent) })} />{agent}</label>))}</div></fieldset>
        <div className="space-y-1.5 sm:col-span-2"><label htmlFor="account-credential" className="text-sm font-medium">{t('accounts.credential')}</label>
          <input id="account-credential" type="text" autoComplete="off" spellCheck={false} list="account-credentials" aria-describedby="account-credential-meaning" value={account.credential}
            onChange={(event) => set({ credential: event.target.value, ...(event.target.value.trim() === 'cli-login' ? { credential_kind: null } : account.credential_kind ? {} : { credential_kind: account.billing === 'subscription' ? 'oauth-token' : 'api-key' }) })} className={`${FIELD} font-mono text-sm`} />
          <datalist id="account-credentials">{['cli-login', 'env:', 'encrypted:/', ...(secrets.data?.items ?? []).map((secret) => secret.reference)].map((one) => <option key={one} value={one} />)}</datalist>
          <span id="account-credential-meaning" className="block text-sm text-quiet">{t('config.credential.meaning')}</span></div>
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('config.credential_kind')}</span>
          <select disabled={isLogin} value={account.credential_kind ?? ''} onChange={(event) => set({ credential_kind: event.target.value === '' ? null : event.target.value })} className={FIELD}>
            <option value="">{t('config.usual')}</option>{['api-key', 'oauth-token'].map((kind) => <option key={kind} value={kind}>{word('config.credential_kind', kind)}</option>)}</select></label>
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('accounts.dailyMost')}</span>
          <input type="text" inputMode="numeric" value={account.daily_runs ?? ''} onChange={(event) => set({ daily_runs: whole(event.target.value) })} className={FIELD} /></label>
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('accounts.callsMost')}</span>
          <input type="text" inputMode="numeric" value={account.daily_calls ?? ''} onChange={(event) => set({ daily_calls: whole(event.target.value), ...(event.target.value === '' ? { daily_zone: null } : {}) })} className={FIELD} /></label>
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('accounts.callsZone')}</span>
          <select disabled={account.daily_calls == null} value={account.daily_zone ?? ''} onChange={(event) => set({ daily_zone: event.target.value === '' ? null : event.target.value })} className={FIELD}>
            <option value="">{t('accounts.zone.usual')}</option>{zones.map((zone) => <option key={zone} value={zone}>{word('accounts.zone', zone)}</option>)}</select></label>
        <div className="space-y-2 sm:col-span-2">{(['exclusive', 'overflow'] as const).map((flag) => (
          <label key={flag} className="flex min-h-9 items-center gap-2 text-sm"><input type="checkbox" className="size-5 shrink-0 accent-accent" checked={account[flag] ?? false} onChange={(event) => set({ [flag]: event.target.checked })} />{t(`accounts.${flag}`)}</label>))}</div>
        {save.error && <div className="sm:col-span-2"><Problem error={save.error} title={t('problem.refused')} /></div>}
        <div className="flex flex-wrap gap-2 sm:col-span-2">
          <Button type="submit" kind="primary" busy={save.isPending} disabled={!isWhole}>{t(changed ? 'accounts.save' : 'accounts.register')}</Button>
          {changed && <Button kind="quiet" onClick={onDone}>{t('action.keep')}</Button>}
        </div>
        {isChanged && <details className="text-sm sm:col-span-2"><summary className="cursor-pointer text-quiet">{t('config.same')}</summary><div className="mt-2"><Command text={changed ? accountCommand(changed.name, patch) : commandOf(account)} /></div></details>}
      </form>
    </Card>
  );
}
