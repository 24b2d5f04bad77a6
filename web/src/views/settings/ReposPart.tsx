// The registered repositories, each with a way to its policy, and a form that registers one.
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../../api/client';
import { reposQuery, settingsQuery, useCommand } from '../../api/queries';
import { isName } from '../../lib/config';
import { shellWord } from '../../lib/policy';
import { useText } from '../../text';
import { Button, ButtonLink, Card, Code, Command, ConfirmButton, Empty, Problem, Skeleton, Words } from '../../ui';
import { FIELD } from '../NewMission';

export function ReposPart() {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(reposQuery);
  const remove = useCommand((name: string) => api.removeRepo(name));
  if (isPending) return <Skeleton lines={4} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <p className="text-sm text-quiet">{t('repos.policyIn')}</p>
      {data.items.length === 0 && <Empty title={t('new.noRepo')} />}
      {remove.error && <Problem error={remove.error} title={t('problem.refused')} />}
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface">
        {data.items.map((repo) => (
          <li key={repo.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
            <div className="min-w-0"><p className="font-medium"><Words text={repo.name} /></p><Code>{repo.location}</Code></div>
            <div className="flex flex-wrap gap-2">
              <ButtonLink to="/repos/$name" params={{ name: repo.name }}>{t('repos.open')}</ButtonLink>
              <ConfirmButton label={t('repos.forget')} busy={remove.isPending} onConfirm={() => remove.mutate(repo.name)} />
            </div>
          </li>
        ))}
      </ul>
      <RepoForm />
    </>
  );
}

function RepoForm() {
  const { t } = useText();
  const settings = useQuery(settingsQuery);
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const [agent, setAgent] = useState('');
  const add = useCommand(async () => {
    await api.addRepo({ path: path.trim(), name: name.trim() || null, policy: agent === '' ? {} : { agent } });
    setPath('');
    setName('');
  });
  const hasFault = name.trim() !== '' && !isName(name.trim());
  const submit = (event: FormEvent) => { event.preventDefault(); add.mutate(undefined); };
  const command = `godwit repo add ${shellWord(path.trim() || 'PATH')}${name.trim() ? ` --name ${shellWord(name.trim())}` : ''}${agent ? ` --agent ${shellWord(agent)}` : ''}`;
  return (
    <Card title={t('repos.register')} label={t('repos.register')}>
      <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
        <label className="block space-y-1.5 sm:col-span-2"><span className="text-sm font-medium">{t('repos.path')}</span>
          <input type="text" autoComplete="off" spellCheck={false} value={path} onChange={(event) => setPath(event.target.value)} className={`${FIELD} font-mono text-sm`} /></label>
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('repos.name')}</span>
          <input type="text" autoComplete="off" spellCheck={false} value={name} aria-invalid={hasFault || undefined} onChange={(event) => setName(event.target.value)} className={FIELD} />
          {hasFault && <span role="alert" className="block text-sm text-bad">{t('settings.nameRule')}</span>}</label>
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('repos.agent')}</span>
          <select value={agent} onChange={(event) => setAgent(event.target.value)} className={FIELD}><option value="">{t('repos.none')}</option>{settings.data?.agents.map((one) => <option key={one.name}>{one.name}</option>)}</select></label>
        {add.error && <div className="sm:col-span-2"><Problem error={add.error} title={t('problem.refused')} /></div>}
        <div className="sm:col-span-2"><Button type="submit" kind="primary" busy={add.isPending} disabled={path.trim() === '' || hasFault}>{t('repos.registerIt')}</Button></div>
        <details className="text-sm sm:col-span-2"><summary className="cursor-pointer text-quiet">{t('config.same')}</summary><div className="mt-2"><Command text={command} /></div></details>
      </form>
    </Card>
  );
}
