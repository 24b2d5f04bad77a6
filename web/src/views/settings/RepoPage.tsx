// One repository: what may happen to it, as a form. Beside it stands the command that does the same in a terminal, and
// the whole policy as text. The daemon checks what is saved and says at which field something is wrong.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { api, ApiError } from '../../api/client';
import { reposQuery, settingsQuery, useCommand } from '../../api/queries';
import type { Repo } from '../../api/types';
import { checksPatch, commandOf, faultOf, FIELDS, fieldOfProblem, fieldsOf, GROUPS, isThere, patchOf, valueOf, type CheckEdits, type FieldKey, type Policy } from '../../lib/policy';
import { toToml } from '../../lib/toml';
import { useText } from '../../text';
import { Button, Card, Code, Command, FieldProblem, Output, Problem, Skeleton, Words } from '../../ui';
import { FIELD } from '../NewMission';
import { NotHere } from '../NotHere';
import { CheckFields } from './CheckFields';

export function RepoPage() {
  const { name } = useParams({ from: '/repos/$name' });
  const { data, error, isPending, refetch } = useQuery(reposQuery);
  if (isPending) return <Skeleton isPage lines={8} />;
  if (!data) return <Problem isPage error={error} onRetry={() => void refetch()} />;
  const repo = data.items.find((one) => one.name === name);
  if (!repo) return <NotHere wanted="repo" />;
  return <PolicyForm key={repo.id} repo={repo} />;
}

type Edits = Partial<Record<FieldKey, string>>;

function PolicyForm({ repo }: { repo: Repo }) {
  const { t } = useText();
  const policy = repo.policy as unknown as Policy;
  const [edits, setEdits] = useState<Edits>({});
  const [checks, setChecks] = useState<CheckEdits>({});
  const [isSaved, setSaved] = useState(false);
  const save = useCommand(async () => {
    const checkPatch = checksPatch(policy, checks);
    await api.setRepo(repo.name, { ...patchOf(policy, edits), ...(Object.keys(checkPatch).length > 0 ? { checks: checkPatch } : {}) });
    setEdits({});
    setChecks({});
    setSaved(true);
  });
  const refusal = save.error instanceof ApiError ? save.error : null;
  const place = refusal ? fieldOfProblem(refusal.message) : null;
  const hasFault = (Object.entries(edits) as [FieldKey, string][]).some(([key, text]) => faultOf(key, text) !== null);
  const isChanged = Object.keys(patchOf(policy, edits)).length + Object.keys(checksPatch(policy, checks)).length > 0;
  const edit = (key: FieldKey, text: string) => {
    setSaved(false);
    save.reset();
    setEdits((before) => ({ ...before, [key]: text }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !hasFault) save.mutate(undefined);
  };
  return (
    <form onSubmit={submit} className="mx-auto grid max-w-6xl gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0 space-y-5">
        <div><h1 className="text-xl font-semibold"><Words text={repo.name} /></h1><p className="mt-1"><Code>{repo.location}</Code></p></div>
        {GROUPS.map((group) => (
          <Card key={group} title={t(`policy.group.${group}`)} label={t(`policy.group.${group}`)}>
            <div className="space-y-5">
              {fieldsOf(group).filter((key) => isThere(policy, key)).map((key) => (
                <Field key={key} name={key} text={edits[key] ?? valueOf(policy, key)} onEdit={(text) => edit(key, text)} refusal={place === key ? refusal : null} />
              ))}
              {group === 'proof' && <CheckFields policy={policy} edits={checks} place={place} refusal={refusal} onEdit={(next) => { setSaved(false); save.reset(); setChecks(next); }} />}
            </div>
          </Card>
        ))}
      </div>
      <aside className="min-w-0 space-y-4 lg:sticky lg:top-20 lg:self-start">
        <Card title={t('policy.change')} label={t('policy.change')} {...(isChanged ? { tone: 'you' as const } : {})}>
          <Saving command={hasFault ? null : commandOf(repo.name, policy, edits, checks)} isChanged={isChanged && !hasFault} isSaved={isSaved} />
          {save.error && place === null && <div className="mb-3"><Problem error={save.error} title={t('problem.refused')} /></div>}
          {isChanged && (
            <div className="flex flex-wrap gap-2">
              <Button type="submit" kind="primary" busy={save.isPending} disabled={hasFault}>{t('policy.save')}</Button>
              <Button kind="quiet" onClick={() => { setEdits({}); setChecks({}); save.reset(); }}>{t('policy.discard')}</Button>
            </div>
          )}
        </Card>
        <Card title={t('policy.raw')} label={t('policy.raw')}><Output text={toToml(policy as unknown as Record<string, unknown>)} label={t('policy.raw')} /></Card>
      </aside>
    </form>
  );
}

function Saving({ command, isChanged, isSaved }: { command: string | null; isChanged: boolean; isSaved: boolean }) {
  const { t } = useText();
  return (
    <div aria-live="polite" className="mb-3 space-y-2 text-sm">
      {!isChanged && <p className={isSaved ? 'text-good' : 'text-quiet'}>{t(isSaved ? 'policy.saved' : 'policy.unchanged')}</p>}
      {isChanged && <p className="text-quiet">{t(command ? 'policy.same' : 'policy.noCommand')}</p>}
      {isChanged && command && <Command text={command} />}
    </div>
  );
}

function Field({ name, text, onEdit, refusal }: { name: FieldKey; text: string; onEdit: (text: string) => void; refusal: ApiError | null }) {
  const { t, word } = useText();
  const { data: settings } = useQuery(settingsQuery);
  const field = FIELDS[name];
  const fault = faultOf(name, text);
  const [id, meaning] = [`policy-${name}`, `policy-${name}-meaning`];
  const common = { id, 'aria-describedby': meaning, 'aria-invalid': fault !== null || refusal !== null || undefined, className: FIELD, value: text };
  let control: ReactNode;
  switch (field.kind) {
    case 'flag':
      control = <input type="checkbox" id={id} aria-describedby={meaning} className="size-5 accent-accent" checked={text === 'true'} onChange={(event) => onEdit(String(event.target.checked))} />;
      break;
    case 'choice':
      control = <select {...common} onChange={(event) => onEdit(event.target.value)}>{field.choices.map((choice) => <option key={choice} value={choice}>{word(`policy.${name}`, choice)}</option>)}</select>;
      break;
    case 'agent': {
      const known = (settings?.agents ?? []).map((agent) => agent.name);
      const agents = text === '' || known.includes(text) ? known : [text, ...known];
      control = <select {...common} onChange={(event) => onEdit(event.target.value)}><option value="">{t('repos.none')}</option>{agents.map((agent) => <option key={agent}>{agent}</option>)}</select>;
      break;
    }
    case 'globs':
      control = <textarea {...common} rows={Math.min(10, text.split('\n').length + 1)} className={`${FIELD} font-mono text-sm`} onChange={(event) => onEdit(event.target.value)} />;
      break;
    case 'number':
    case 'optional-number':
    case 'landing':
      control = <input {...common} type="text" inputMode={field.kind === 'landing' ? 'text' : 'numeric'} onChange={(event) => onEdit(event.target.value)} />;
      break;
  }
  const isFlag = field.kind === 'flag';
  return (
    <div className={isFlag ? 'flex items-start justify-between gap-4' : 'space-y-1.5'}>
      <div>
        <label htmlFor={id} className="text-sm font-medium">{t(`policy.${name}`)} <span className="ml-1 font-mono text-xs font-normal text-quiet">{name}</span></label>
        <p id={meaning} className="text-sm text-quiet">{t(`policy.${name}.meaning`)}</p>
      </div>
      {control}
      {fault && <p role="alert" className="text-sm text-bad">{t(`policy.fault.${fault}`)}</p>}
      {refusal && <FieldProblem error={refusal} />}
    </div>
  );
}
