// The review of a result: its files left, its lines in the middle, and beside them what proves it, what has been said of
// it and the decision. Comments stay in this browser until they are sent as one message.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { ApiError } from '../../api/client';
import { evidenceQuery, missionQuery, resultDiffQuery } from '../../api/queries';
import type { MissionDetail } from '../../api/types';
import { parseDiff, type DiffFile } from '../../lib/diff';
import { useKept } from '../../lib/kept';
import { flagsOf, inTreeOrder, type Form } from '../../lib/review';
import { useText } from '../../text';
import { Button, ButtonLink, Empty, Problem, Skeleton, StatusPill, Words } from '../../ui';
import { NotHere } from '../NotHere';
import { Beside } from './Beside';
import { DiffBox } from './DiffBox';
import { FileTree } from './FileTree';

export function ReviewPage() {
  const { id } = useParams({ from: '/missions/$id/review' });
  const { data: mission, error, isPending, refetch } = useQuery(missionQuery(id));
  if (isPending) return <Skeleton isPage lines={8} />;
  if (!mission) {
    if (error instanceof ApiError && error.status === 404) return <NotHere wanted="mission" />;
    return <Problem isPage error={error} onRetry={() => void refetch()} />;
  }
  return <Result mission={mission} />;
}

function Result({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery({ ...resultDiffQuery(mission), enabled: mission.result != null });
  const files = useMemo(() => inTreeOrder(parseDiff(data?.text ?? '')), [data]);
  const back = <ButtonLink to="/missions/$id" params={{ id: mission.id }}>{t('review.back')}</ButtonLink>;
  if (!mission.result) return <Empty isPage title={t('diff.none')}>{back}</Empty>;
  if (isPending) return <Skeleton isPage lines={8} />;
  if (!data) return <Problem isPage error={error} onRetry={() => void refetch()} />;
  if (files.length === 0) return <Empty isPage title={t('diff.none')}>{back}</Empty>;
  return <Review key={mission.result} mission={mission} commit={mission.result} files={files} />;
}

const FORM = 'godwit-diff-form';
const keptForm = (): Form => (localStorage.getItem(FORM) === 'split' ? 'split' : 'unified');

/** Two columns need room for two lines. */
const ROOM = '(min-width: 48rem)';
const useHasRoom = () =>
  useSyncExternalStore((listener) => {
    const query = matchMedia(ROOM);
    query.addEventListener('change', listener);
    return () => query.removeEventListener('change', listener);
  }, () => matchMedia(ROOM).matches);

function Review({ mission, commit, files }: { mission: MissionDetail; commit: string; files: DiffFile[] }) {
  const { t } = useText();
  const kept = useKept(mission.id, commit);
  const evidence = useQuery({ ...evidenceQuery(mission.id), enabled: mission.evidence != null });
  const flags = useMemo(() => flagsOf(evidence.data?.manifest), [evidence.data]);
  const [chosen, setForm] = useState<Form>(keptForm);
  const hasRoom = useHasRoom();
  const form = hasRoom ? chosen : 'unified';
  const [isBeside, setBeside] = useState(true);
  const [file, setFile] = useState(0);
  const [asked, setAsked] = useState<{ file: number } | null>(null);
  const choose = (next: Form) => {
    localStorage.setItem(FORM, next);
    setForm(next);
  };
  const columns = isBeside ? 'xl:grid-cols-[15rem_minmax(0,1fr)_19rem]' : 'xl:grid-cols-[15rem_minmax(0,1fr)]';
  return (
    <div className="space-y-3">
      <Head mission={mission}>
        <span className="text-sm text-quiet tabular-nums" aria-live="polite">{t('review.viewed', { n: kept.viewed.size, total: files.length })}</span>
        {hasRoom && <Button aria-pressed={form === 'split'} onClick={() => choose(form === 'split' ? 'unified' : 'split')}>{t('review.split')}</Button>}
        <Button aria-expanded={isBeside} onClick={() => setBeside(!isBeside)}>{t('review.beside')}</Button>
      </Head>
      <div className={`grid gap-4 lg:grid-cols-[15rem_minmax(0,1fr)] ${columns}`}>
        <FileTree files={files} flags={flags} viewed={kept.viewed} current={file} onChoose={(next) => setAsked({ file: next })} />
        <DiffBox files={files} flags={flags} commit={commit} form={form} kept={kept} asked={asked} onFile={setFile} />
        {isBeside && <Beside mission={mission} commit={commit} kept={kept} onChoose={(path) => setAsked({ file: files.findIndex((one) => one.path === path) })} />}
      </div>
    </div>
  );
}

function Head({ mission, children }: { mission: MissionDetail; children: React.ReactNode }) {
  const { t } = useText();
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <div className="min-w-0 flex-1 basis-80">
        <p className="flex flex-wrap items-center gap-2 text-sm text-quiet"><StatusPill status={mission.status} />
          <Link to="/missions/$id" params={{ id: mission.id }} className="underline decoration-line underline-offset-2">{t('review.back')}</Link></p>
        <h1 className="mt-1 truncate text-lg font-semibold"><Words text={mission.title} isLine /></h1>
      </div>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </header>
  );
}
