// What became of a run's work: what it changed, what the checks said of that, and what the run could touch meanwhile.
import * as Tabs from '@radix-ui/react-tabs';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { ApiError } from '../../api/client';
import { runDiffQuery, runSandboxQuery, runWorkQuery } from '../../api/queries';
import type { Run, RunSandbox, RunWork } from '../../api/types';
import { useText } from '../../text';
import { ButtonLink, Code, Facts, Problem, Skeleton } from '../../ui';
import { Checks } from '../mission/Checks';

const DiffFiles = lazy(() => import('../mission/DiffView').then(({ DiffFiles }) => ({ default: DiffFiles })));
const TABS = ['diff', 'checks', 'sandbox'] as const;
type Tab = (typeof TABS)[number];

export function WorkPart({ run }: { run: Run }) {
  const { t } = useText();
  const [tab, setTab] = useState<Tab>('diff');
  const work = useQuery(runWorkQuery(run.id));
  return (
    <Tabs.Root value={tab} onValueChange={(next) => setTab(next as Tab)} className="rounded-xl border border-line bg-surface shadow-card">
      <Tabs.List aria-label={t('run.work')} className="flex gap-1 overflow-x-auto border-b border-line px-2 pt-1.5">
        {TABS.map((one) => (
          <Tabs.Trigger key={one} value={one} className="border-b-2 border-transparent px-3 py-2 text-sm whitespace-nowrap text-quiet hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink">
            {t(one === 'sandbox' ? 'run.sandbox' : `tab.${one}`)}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <div className="p-4">
        <Tabs.Content value="diff">{work.data ? <Changes run={run} work={work.data} /> : <Coming query={work} />}</Tabs.Content>
        <Tabs.Content value="checks">{work.data ? <Verdicts run={run} work={work.data} /> : <Coming query={work} />}</Tabs.Content>
        <Tabs.Content value="sandbox"><Sandbox run={run.id} /></Tabs.Content>
      </div>
    </Tabs.Root>
  );
}

const Coming = ({ query: { error } }: { query: { error: unknown } }) => (error ? <Problem error={error} /> : <Skeleton />);
const Nothing = ({ text }: { text: string }) => <p className="py-6 text-center text-sm text-quiet">{text}</p>;

function Changes({ run, work }: { run: Run; work: RunWork }) {
  const { t } = useText();
  const diff = useQuery(runDiffQuery(run.id, work.commit ?? null));
  if (!work.commit) return <Nothing text={t(run.ended_at ? 'run.changedNothing' : 'run.notCollected')} />;
  const review = <ButtonLink to="/missions/$id/review" params={{ id: run.mission }}>{t('review.open')}</ButtonLink>;
  return (
    <>
      <p className="mb-3 text-sm text-quiet">{t('run.changed')}</p>
      <Suspense fallback={<Skeleton />}><DiffFiles query={diff} aside={review} /></Suspense>
    </>
  );
}

function Verdicts({ run, work }: { run: Run; work: RunWork }) {
  const { t } = useText();
  if (!work.checks) return <Nothing text={t(run.ended_at ? 'run.notChecked' : 'run.notCollected')} />;
  return <Checks checks={work.checks} />;
}

function Sandbox({ run }: { run: string }) {
  const { t } = useText();
  const { data, error } = useQuery(runSandboxQuery(run));
  if (data) return <Confinement sandbox={data} />;
  return error instanceof ApiError && error.status === 404 ? <Nothing text={t('confined.unknown')} /> : <Coming query={{ error }} />;
}

function Confinement({ sandbox }: { sandbox: RunSandbox }) {
  const { t, word } = useText();
  const [workspace, home, ...files] = sandbox.writable;
  return (
    <div className="space-y-4 text-sm">
      <Facts facts={[[t('confined.backend'), sandbox.backend], [t('confined.network'), word('confinedNetwork', sandbox.network)]]} />
      <Paths title={t('confined.writable')} paths={files} named={[[t('confined.workspace'), workspace], [t('confined.home'), home], [t('confined.tmp'), '/tmp']]} />
      <Paths title={t('confined.readable')} paths={sandbox.readable} note={t('confined.system')} />
      <Paths title={t('confined.hidden')} paths={sandbox.hidden} />
      {sandbox.covered.length > 0 && <Paths title={t('confined.covered')} paths={sandbox.covered} />}
    </div>
  );
}

function Paths({ title, paths, named = [], note }: { title: string; paths: string[]; named?: [string, string | undefined][]; note?: string }) {
  return (
    <section>
      <h2 className="mb-1 font-medium">{title}</h2>
      <ul className="space-y-1">
        {named.map(([name, path]) => path !== undefined && <li key={path}><Code>{path}</Code> <span className="text-quiet">{name}</span></li>)}
        {paths.map((path) => <li key={path}><Code>{path}</Code></li>)}
        {note && <li className="text-quiet">{note}</li>}
      </ul>
    </section>
  );
}
