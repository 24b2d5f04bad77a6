// What is saved and not in use yet, and the one button that puts it to use: the daemon begins again in place, and the page
// waits for the one that follows.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client';
import { statusQuery, useCommand } from '../../api/queries';
import type { ConfigFile, PendingSetting } from '../../api/types';
import { inert } from '../../lib/inert';
import { useText } from '../../text';
import { Button, Card, Code, Command, Problem } from '../../ui';

/** How long the next daemon is waited for, and the pause between two looks. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 250;

/** Whether another daemon than the one that started then answers before the patience is at an end. */
async function follows(startedAt: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const status = await api.status().catch(() => null);
    if (status && status.started_at !== startedAt) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return false;
}

type End = { kind: 'here' } | { kind: 'elsewhere'; url: string } | { kind: 'missing' };

export function ApplyCard({ file }: { file: ConfigFile }) {
  const { t } = useText();
  const { data: status } = useQuery(statusQuery);
  const [end, setEnd] = useState<End | null>(null);
  const apply = useCommand(async () => {
    setEnd(null);
    const { started_at, url } = await api.restart();
    // A page of one address cannot look at another: a person opens it.
    const isHere = new URL(url).port === location.port;
    setEnd(!isHere ? { kind: 'elsewhere', url } : (await follows(started_at)) ? { kind: 'here' } : { kind: 'missing' });
  });
  const isPending = file.pending.length > 0;
  const runs = status?.live_runs ?? 0;
  return (
    <>
      <p aria-live="polite" className={end?.kind === 'here' && !isPending ? 'text-sm text-good' : 'sr-only'}>{end?.kind === 'here' && !isPending ? t('apply.done') : ''}</p>
      {end?.kind === 'elsewhere' && <Card tone="you" label={t('apply.elsewhere')} title={t('apply.elsewhere')}><Code>{end.url}</Code><Command text="godwit open" /></Card>}
      {isPending && end?.kind !== 'elsewhere' && (
        <Card tone="you" label={t('settings.pending')} title={t('settings.pending')}>
          <ul className="mb-2 space-y-1 text-sm">
            {file.pending.map((part) => <Part key={part} part={part} settings={(file.pending_settings ?? []).filter(({ key }) => key.startsWith(`${part}.`))} />)}
          </ul>
          <p className="mb-3 text-sm text-quiet">{t('settings.pendingText')} {runs > 0 && t('apply.runs', { n: runs })}</p>
          {apply.error && <div className="mb-3"><Problem error={apply.error} title={t('apply.refused')} /></div>}
          {end?.kind === 'missing' && <p role="alert" className="mb-3 text-sm text-bad">{t('apply.missing')}</p>}
          <Button kind="primary" busy={apply.isPending} disabled={file.fault != null} onClick={() => apply.mutate(undefined)}>{t(apply.isPending ? 'apply.busy' : 'apply.now')}</Button>
          <details className="mt-3 text-sm"><summary className="cursor-pointer text-quiet">{t('config.same')}</summary><div className="mt-2"><Command text={file.restart} /></div></details>
        </Card>
      )}
    </>
  );
}

function Part({ part, settings }: { part: string; settings: PendingSetting[] }) {
  const { t } = useText();
  const value = (text: string | null | undefined) => (text == null ? t('apply.unset') : inert(text));
  if (settings.length === 0) return <li><Code>{part}</Code></li>;
  return settings.map(({ key, running, file }) => (
    <li key={key} className="flex flex-wrap items-baseline gap-x-2"><Code>{key}</Code> <span className="text-quiet">{t('apply.change', { from: value(running), to: value(file) })}</span></li>
  ));
}
