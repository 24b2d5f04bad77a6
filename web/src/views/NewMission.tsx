// Handing over a mission. What is being written is kept in this browser until it was handed over.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { api } from '../api/client';
import { reposQuery, settingsQuery, useCommand } from '../api/queries';
import type { Accepted, NewMission, Repo } from '../api/types';
import { useKeptText } from '../lib/kept';
import { useText } from '../text';
import { Button, ButtonLink, Card, Empty, Problem, Skeleton } from '../ui';

export const FIELD = 'min-h-10.5 w-full rounded-lg border border-line bg-surface px-3 py-2 max-sm:min-h-11 placeholder:text-quiet hover:border-strong';

export function NewMissionPage() {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(reposQuery);
  if (isPending) return <Skeleton isPage lines={5} />;
  if (!data) return <Problem isPage error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) {
    return (
      <Empty isPage title={t('new.noRepo')}>
        <p className="mb-3">{t('home.step.repo.text')}</p>
        <ButtonLink to="/settings" search={{ part: 'repos' } as never} kind="primary">{t('home.step.repo.go')}</ButtonLink>
      </Empty>
    );
  }
  return <Form repos={data.items} />;
}

const Labelled = ({ label, children }: { label: string; children: ReactNode }) => (
  <label className="block space-y-1.5"><span className="text-sm font-medium">{label}</span>{children}</label>
);

/** What a mission says only where it differs from its repository. */
const OPEN = { agent: '', model: '', branch: '', project: '', labels: '' };
type Open = typeof OPEN;

const parts = (text: string, between: RegExp) => text.split(between).map((part) => part.trim()).filter(Boolean);

/** The mission that a form says; what was left empty is not said. */
function missionOf(repo: string, text: string, accept: string, priority: number, { labels, ...words }: Open): NewMission {
  const said = Object.fromEntries(Object.entries(words).map(([key, word]) => [key, word.trim()] as const).filter(([, word]) => word !== ''));
  const [sentences, names] = [parts(accept, /\n/), parts(labels, /[,，]/)];
  return { repo, text, priority, ...said, ...(sentences.length > 0 ? { accept: sentences } : {}), ...(names.length > 0 ? { labels: names } : {}) };
}

function Form({ repos }: { repos: Repo[] }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [repo, setRepo] = useState(repos[0]?.name ?? '');
  const [text, setText] = useKeptText('new');
  const [accept, setAccept] = useState('');
  const [priority, setPriority] = useState(0);
  const [open, setOpen] = useState(OPEN);
  const [isMissing, setMissing] = useState(false);
  const wish = useRef<HTMLTextAreaElement>(null);
  const create = useCommand(async (mission: NewMission) => {
    const accepted: Accepted = await api.create(mission);
    setText('');
    if (accepted.mission) await navigate({ to: '/missions/$id', params: { id: accepted.mission } });
  });
  const send = () => {
    setMissing(text.trim() === '');
    if (text.trim() === '') wish.current?.focus();
    else if (!create.isPending) create.mutate(missionOf(repo, text, accept, priority, open));
  };
  const submit = (event: FormEvent) => { event.preventDefault(); send(); };
  const onKey = (event: KeyboardEvent) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send(); };
  const agent = (repos.find((one) => one.name === repo)?.policy as { agent?: string | null } | undefined)?.agent;
  return (
    <form onSubmit={submit} onKeyDown={onKey} className="mx-auto max-w-2xl space-y-5">
      <h1 className="text-xl font-semibold">{t('new.title')}</h1>
      <Card>
        <div className="space-y-4">
          <Labelled label={t('new.repo')}>
            <select value={repo} onChange={(event) => setRepo(event.target.value)} className={FIELD}>
              {repos.map((one) => <option key={one.id}>{one.name}</option>)}
            </select>
          </Labelled>
          {!agent && !open.agent && <p className="text-sm text-you">{t('new.agentNone')}</p>}
          <Labelled label={t('new.text')}>
            <textarea ref={wish} rows={7} value={text} aria-invalid={isMissing || undefined} aria-describedby={isMissing ? 'new-missing' : undefined}
              onChange={(event) => { setText(event.target.value); setMissing(false); }} className={FIELD} />
          </Labelled>
          {isMissing && <p id="new-missing" role="alert" className="text-sm text-bad">{t('new.textMissing')}</p>}
          <Labelled label={t('new.accept')}>
            <textarea rows={2} value={accept} onChange={(event) => setAccept(event.target.value)} className={FIELD} />
          </Labelled>
          <Labelled label={t('new.priority')}>
            <input type="number" min={-10} max={10} value={priority} onChange={(event) => setPriority(Number(event.target.value))} className={`${FIELD} block max-w-24`} />
          </Labelled>
          <More open={open} agent={agent ?? null} onChange={(more) => setOpen((before) => ({ ...before, ...more }))} />
        </div>
      </Card>
      {create.error && <Problem error={create.error} title={t('problem.refused')} />}
      <Button type="submit" kind="primary" busy={create.isPending}>{t('new.submit')}</Button>
    </form>
  );
}

/** What is seldom said: which agent, from which branch, and where the mission belongs. */
function More({ open, agent, onChange }: { open: Open; agent: string | null; onChange: (more: Partial<Open>) => void }) {
  const { t } = useText();
  const settings = useQuery(settingsQuery);
  const field = (name: 'model' | 'branch' | 'project' | 'labels') => (
    <Labelled label={t(`new.${name}`)}>
      <input type="text" autoComplete="off" value={open[name]} onChange={(event) => onChange({ [name]: event.target.value })} className={FIELD} />
    </Labelled>
  );
  return (
    <details>
      <summary className="cursor-pointer text-sm text-quiet">{t('new.more')}</summary>
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <Labelled label={t('new.agent')}>
          <select value={open.agent} onChange={(event) => onChange({ agent: event.target.value })} className={FIELD}>
            <option value="">{t('new.agentOfRepo', { agent: agent ?? t('unknown') })}</option>
            {settings.data?.agents.map(({ name }) => <option key={name}>{name}</option>)}
          </select>
        </Labelled>
        {field('model')}{field('branch')}{field('project')}{field('labels')}
      </div>
    </details>
  );
}
