// Everything that godwit is set up with, part by part: what stands in its file is changed in its file, with the
// difference shown first; what it keeps itself is changed by its commands. No secret is ever shown.
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { configQuery, doctorQuery, settingsQuery } from '../../api/queries';
import type { ConfigFile } from '../../api/types';
import { useText } from '../../text';
import { Card, Code, Problem, Skeleton, Told } from '../../ui';
import { AccountsPart } from './AccountsPart';
import { AgentForm } from './AgentForm';
import { AgentsPart } from './AgentsPart';
import { ApplyCard } from './ApplyCard';
import { ChannelsPart } from './ChannelsPart';
import { KeysPart } from './KeysPart';
import { MachinePart } from './MachinePart';
import { IdentityPart, LimitsPart, SandboxPart } from './PlainPart';
import { ReposPart } from './ReposPart';
import { RoutesPart } from './RoutesPart';

const PARTS = ['agents', 'routes', 'accounts', 'keys', 'limits', 'sandbox', 'repos', 'channels', 'machine'] as const;
type Part = (typeof PARTS)[number];
const isPart = (word: unknown): word is Part => PARTS.some((part) => part === word);

export function SettingsPage() {
  const { t } = useText();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const { hash } = useLocation();
  const part = isPart(search['part']) ? search['part'] : hash === 'notifications' ? 'channels' : 'agents';
  const name = typeof search['name'] === 'string' ? search['name'] : null;
  return (
    <div className="mx-auto max-w-6xl">
      <h1 className="text-xl font-semibold">{t('settings.title')}</h1>
      <div className="mt-4 grid gap-5 md:grid-cols-[11rem_minmax(0,1fr)]">
        <nav aria-label={t('settings.parts')} className="flex gap-1 overflow-x-auto md:sticky md:top-20 md:block md:space-y-0.5 md:self-start">
          {PARTS.map((one) => (
            <Link key={one} to="/settings" search={{ part: one } as never} aria-current={one === part ? 'page' : undefined}
              className="block rounded-lg px-3 py-1.5 text-sm whitespace-nowrap text-quiet hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink max-md:py-2.5">
              {t(`settings.part.${one}`)}
            </Link>
          ))}
        </nav>
        <div className="min-w-0 space-y-5"><PartOf part={part} name={name} /></div>
      </div>
    </div>
  );
}

function PartOf({ part, name }: { part: Part; name: string | null }) {
  switch (part) {
    case 'agents':
      return name === null
        ? <WithFile>{(file) => <AgentsPart file={file} />}</WithFile>
        : <WithFile>{(file) => <AgentForm key={name} file={file} name={name === '' ? null : name} />}</WithFile>;
    case 'routes':
      return <WithFile>{(file) => <RoutesPart file={file} />}</WithFile>;
    case 'limits':
      return <WithFile>{(file) => <LimitsPart file={file} />}</WithFile>;
    case 'sandbox':
      return <WithFile>{(file) => <SandboxPart file={file} />}</WithFile>;
    case 'accounts':
      return <AccountsPart />;
    case 'keys':
      return <><KeysPart /><WithFile>{(file) => <IdentityPart file={file} />}</WithFile></>;
    case 'repos':
      return <ReposPart />;
    case 'channels':
      return <WithFile>{(file) => <ChannelsPart file={file} />}</WithFile>;
    case 'machine':
      return <MachinePart />;
  }
}

/** What is about the file needs it, and says first what is wrong with it and what is not in use yet. */
function WithFile({ children }: { children: (file: ConfigFile) => ReactNode }) {
  const { data, error, isPending, refetch } = useQuery(configQuery);
  // What the parts also need; it is asked for at once.
  useQuery(settingsQuery);
  useQuery(doctorQuery);
  if (isPending) return <Skeleton lines={6} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <FileState file={data} />
      {children(data)}
    </>
  );
}

function FileState({ file }: { file: ConfigFile }) {
  const { t } = useText();
  return (
    <div className="space-y-3">
      <p className="text-sm text-quiet">{t('settings.file')} <Code>{file.file}</Code></p>
      {file.fault && (
        <Card tone="bad" label={t('settings.fault')} title={t('settings.fault')}>
          <p className="text-sm">{file.fault.line != null && t('settings.line', { n: file.fault.line })}<Told text={file.fault.what} /></p>
          {file.fault.hint && <p className="mt-1 text-sm text-quiet"><Told text={file.fault.hint} /></p>}
        </Card>
      )}
      <ApplyCard file={file} />
    </div>
  );
}
