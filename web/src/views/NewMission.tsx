// Handing over a mission.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api } from '../api/client';
import { reposQuery, useCommand } from '../api/queries';
import type { Accepted, NewMission, Repo } from '../api/types';
import { useText } from '../text';
import { Button, Card, Command, Empty, Problem, Skeleton } from '../ui';

export const FIELD = 'w-full rounded-lg border border-line bg-surface px-3 py-2 placeholder:text-quiet hover:border-strong';

export function NewMissionPage() {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(reposQuery);
  if (isPending) return <Skeleton isPage lines={5} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) {
    return <Empty title={t('new.noRepo')}><Command text='godwit repo add PATH --agent NAME --check test="make test"' /></Empty>;
  }
  return <Form repos={data.items} />;
}

function Form({ repos }: { repos: Repo[] }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [repo, setRepo] = useState(repos[0]?.name ?? '');
  const [text, setText] = useState('');
  const [accept, setAccept] = useState('');
  const [priority, setPriority] = useState(0);
  const create = useCommand(async (mission: NewMission) => {
    const accepted: Accepted = await api.create(mission);
    if (accepted.mission) await navigate({ to: '/missions/$id', params: { id: accepted.mission } });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const sentences = accept.split('\n').map((line) => line.trim()).filter(Boolean);
    create.mutate({ repo, text, priority, ...(sentences.length > 0 ? { accept: sentences } : {}) });
  };
  const agent = (repos.find((one) => one.name === repo)?.policy as { agent?: string | null } | undefined)?.agent;
  return (
    <form onSubmit={submit} className="mx-auto max-w-2xl space-y-5">
      <h1 className="text-xl font-semibold">{t('new.title')}</h1>
      <Card>
        <div className="space-y-4">
          <label className="block space-y-1.5"><span className="text-sm font-medium">{t('new.repo')}</span>
            <select value={repo} onChange={(event) => setRepo(event.target.value)} className={FIELD}>
              {repos.map((one) => <option key={one.id}>{one.name}</option>)}
            </select>
          </label>
          {!agent && <p className="text-sm text-you">{t('new.agentNone')}</p>}
          <label className="block space-y-1.5"><span className="text-sm font-medium">{t('new.text')}</span>
            <textarea required rows={7} value={text} onChange={(event) => setText(event.target.value)} className={FIELD} />
          </label>
          <label className="block space-y-1.5"><span className="text-sm font-medium">{t('new.accept')}</span>
            <textarea rows={2} value={accept} onChange={(event) => setAccept(event.target.value)} className={FIELD} />
          </label>
          <label className="block space-y-1.5"><span className="text-sm font-medium">{t('new.priority')}</span>
            <input type="number" min={-10} max={10} value={priority} onChange={(event) => setPriority(Number(event.target.value))} className={`${FIELD} block max-w-24`} />
          </label>
        </div>
      </Card>
      {create.error && <Problem error={create.error} title={t('problem.refused')} />}
      <Button type="submit" kind="primary" busy={create.isPending} disabled={text.trim() === ''}>{t('new.submit')}</Button>
    </form>
  );
}
