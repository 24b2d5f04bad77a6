// What a mission has really changed, by file. The text comes from an agent and is shown as text.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { ApiError } from '../../api/client';
import { resultDiffQuery } from '../../api/queries';
import type { MissionDetail } from '../../api/types';
import { colour } from '../../lib/colour';
import { parseDiff, type DiffFile, type DiffLine } from '../../lib/diff';
import { inert } from '../../lib/inert';
import { useText } from '../../text';
import { Button, ButtonLink, Problem, Skeleton } from '../../ui';

/** So many lines of a file, and so many files, are drawn at once. */
const LINES = 400;
const FILES = 60;
const ROWS: Record<DiffLine['kind'], string> = { add: 'bg-add', del: 'bg-del', context: '', hunk: 'bg-sunken text-quiet' };
const SIGNS: Record<DiffLine['kind'], string> = { add: '+', del: '-', context: ' ', hunk: ' ' };

export default function DiffView({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  return <DiffFiles query={useQuery(resultDiffQuery(mission))} aside={<ButtonLink to="/missions/$id/review" params={{ id: mission.id }}>{t('review.open')}</ButtonLink>} />;
}

/** A diff by file, as far as it has come. */
export function DiffFiles({ query: { data, error, isPending }, aside }: { query: UseQueryResult<{ text: string }>; aside?: ReactNode }) {
  const { t } = useText();
  const [shown, setShown] = useState(FILES);
  const files = useMemo(() => parseDiff(data?.text ?? ''), [data]);
  if (isPending) return <Skeleton />;
  if (!data) {
    if (error instanceof ApiError && error.status === 404) return <p className="py-6 text-center text-sm text-quiet">{t('diff.none')}</p>;
    return <Problem error={error} />;
  }
  if (files.length === 0) return <p className="py-6 text-center text-sm text-quiet">{t('diff.none')}</p>;
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-quiet">{t('diff.files', { n: files.length })}</p>
        {aside}
      </div>
      {files.slice(0, shown).map((file) => <File key={file.path} file={file} isOpen={files.length <= 10} />)}
      {files.length > shown && <Button onClick={() => setShown(shown + FILES)}>{t('diff.moreFiles', { n: files.length - shown })}</Button>}
    </div>
  );
}

function File({ file, isOpen }: { file: DiffFile; isOpen: boolean }) {
  const { t } = useText();
  const [shown, setShown] = useState(LINES);
  return (
    <details open={isOpen} className="overflow-hidden rounded-lg border border-line">
      <summary className="flex items-baseline gap-2 bg-sunken px-3 py-2 font-mono text-xs">
        <span className="min-w-0 flex-1"><bdi>{inert(file.path)}</bdi></span>
        <span className="text-good tabular-nums">+{file.added}</span><span className="text-bad tabular-nums">−{file.deleted}</span>
      </summary>
      {file.isBinary && <p className="p-3 text-sm text-quiet">{t('diff.binary')}</p>}
      <div tabIndex={0} role="region" aria-label={inert(file.path)} className="overflow-x-auto font-mono text-xs leading-5">
        <table className="w-full min-w-max border-collapse">
          <tbody>{file.lines.slice(0, shown).map((line, index) => <Line key={index} line={line} path={file.path} />)}</tbody>
        </table>
      </div>
      {file.lines.length > shown && <Button kind="quiet" className="m-2" onClick={() => setShown(shown + LINES * 5)}>{t('diff.more', { n: file.lines.length - shown })}</Button>}
    </details>
  );
}

function Line({ line, path }: { line: DiffLine; path: string }) {
  const tokens = line.kind === 'hunk' ? [{ kind: '' as const, text: line.text }] : colour(inert(line.text), path);
  return (
    <tr className={ROWS[line.kind]}>
      <td className="w-10 px-2 text-right text-quiet tabular-nums select-none">{line.old ?? ''}</td>
      <td className="w-10 px-2 text-right text-quiet tabular-nums select-none">{line.new ?? ''}</td>
      <td className="pr-3 whitespace-pre">
        {SIGNS[line.kind]}{tokens.map((token, index) => (token.kind ? <span key={index} className={`tok-${token.kind}`}>{token.text}</span> : token.text))}
      </td>
    </tr>
  );
}
