// The secrets that godwit keeps: that they are there, since when, and who refers to them. A value goes in and never
// comes out.
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, ApiError } from '../../api/client';
import { secretsQuery, useCommand } from '../../api/queries';
import type { Secret } from '../../api/types';
import { isName } from '../../lib/config';
import { useText } from '../../text';
import { Button, Card, Code, Command, ConfirmButton, Empty, Problem, Skeleton, Time, Words } from '../../ui';
import { FIELD } from '../NewMission';

export function KeysPart() {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(secretsQuery);
  const [replaced, setReplaced] = useState<string | null>(null);
  if (isPending) return <Skeleton lines={4} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <p className="text-sm text-quiet">{t('keys.text')}</p>
      {data.items.length === 0 && <Empty title={t('keys.none')}>{t('keys.noneText')}</Empty>}
      <div className="grid gap-4 lg:grid-cols-2">{data.items.map((secret) => <SecretCard key={secret.name} secret={secret} onReplace={() => setReplaced(secret.name)} />)}</div>
      <SecretForm key={replaced ?? ''} replaced={replaced} onDone={() => setReplaced(null)} />
    </>
  );
}

function SecretCard({ secret, onReplace }: { secret: Secret; onReplace: () => void }) {
  const { t, word } = useText();
  const remove = useCommand(() => api.removeSecret(secret.name));
  const isUsed = secret.used_by.length > 0;
  return (
    <Card title={<Words text={secret.name} />} aside={<>{t('keys.changed')} <Time at={secret.changed_at} /></>} label={secret.name}>
      <p className="text-sm">{isUsed ? t('keys.usedBy') : <span className="text-quiet">{t('keys.unused')}</span>} {secret.used_by.map((use) => <Code key={`${use.by} ${use.name}`}>{`${word('secretUser', use.by)} ${use.name}`}</Code>)}</p>
      <div className="mt-3"><Command text={secret.reference} /></div>
      {remove.error && <div className="mt-3"><Problem error={remove.error} title={t('problem.refused')} /></div>}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={onReplace}>{t('keys.replace')}</Button>
        {isUsed ? <span className="self-center text-sm text-quiet">{t('keys.inUse')}</span> : <ConfirmButton label={t('keys.delete')} busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} />}
      </div>
    </Card>
  );
}

function SecretForm({ replaced, onDone }: { replaced: string | null; onDone: () => void }) {
  const { t } = useText();
  const [name, setName] = useState(replaced ?? '');
  const [value, setValue] = useState('');
  const [kept, setKept] = useState<string | null>(null);
  const keep = useCommand(async () => {
    const secret = await api.setSecret(name, value, replaced !== null);
    setValue('');
    setKept(secret.reference);
    if (replaced !== null) onDone();
    else setName('');
  });
  const isTaken = keep.error instanceof ApiError && keep.error.code === 'already-exists';
  const submit = (event: FormEvent) => { event.preventDefault(); setKept(null); keep.mutate(undefined); };
  const title = replaced === null ? t('keys.add') : t('keys.replaceOf', { name: replaced });
  return (
    <Card title={title} label={title} {...(replaced !== null ? { tone: 'you' as const } : {})}>
      <form onSubmit={submit} className="space-y-4">
        {replaced === null ? (
          <label className="block space-y-1.5"><span className="text-sm font-medium">{t('keys.name')}</span>
            <input type="text" autoComplete="off" spellCheck={false} value={name} aria-invalid={isTaken || undefined} onChange={(event) => setName(event.target.value)} className={FIELD} /></label>
        ) : <p className="text-sm text-quiet">{t('keys.replaceText')}</p>}
        {name !== '' && !isName(name) && <p role="alert" className="text-sm text-bad">{t('settings.nameRule')}</p>}
        <label className="block space-y-1.5"><span className="text-sm font-medium">{t('keys.value')}</span>
          <input type="password" autoFocus={replaced !== null} autoComplete="new-password" spellCheck={false} value={value} onChange={(event) => setValue(event.target.value)} className={`${FIELD} font-mono`} /></label>
        {keep.error && <Problem error={keep.error} title={t('problem.refused')} />}
        {kept && <p role="status" className="text-sm text-good">{t('keys.kept')} <Code>{kept}</Code></p>}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" kind="primary" busy={keep.isPending} disabled={!isName(name) || value === ''}>{t(replaced === null ? 'keys.keep' : 'keys.replace')}</Button>
          {replaced !== null && <Button kind="quiet" onClick={onDone}>{t('action.keep')}</Button>}
        </div>
        <details className="text-sm"><summary className="cursor-pointer text-quiet">{t('config.same')}</summary>
          <div className="mt-2"><Command text={`godwit secret set ${name === '' ? 'NAME' : name} --from FILE${replaced === null ? '' : ' --replace'}`} /></div></details>
      </form>
    </Card>
  );
}
