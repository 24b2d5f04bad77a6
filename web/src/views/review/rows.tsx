// One row of a review: the head of a file, a line or two beside each other, what is no text, or a comment.
import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { dataAddress, pictureType, sidesOf } from '../../lib/binary';
import { colour } from '../../lib/colour';
import type { DiffFile, DiffLine } from '../../lib/diff';
import { cut, inert } from '../../lib/inert';
import type { Draft, Flag, Form, Row } from '../../lib/review';
import { useText } from '../../text';
import { Button, Words } from '../../ui';
import { FIELD } from '../NewMission';
import type { KeptReview } from './DiffBox';
import { Flags } from './FileTree';

/** One line may have megabytes; so much of it is drawn. */
const LONGEST = 4000;

interface Props {
  row: Row;
  file: DiffFile | undefined;
  flags: Flag[];
  isAt: boolean;
  isFolded: boolean;
  isViewed: boolean;
  isEditing: boolean;
  form: Form;
  onFold: (isFolded: boolean) => void;
  onViewed: (isViewed: boolean) => void;
  onWhole: () => void;
  onComment: (line: DiffLine) => void;
  onEdit: (draft: string | null) => void;
  change: KeptReview['change'];
}

export function ReviewRow(props: Props) {
  const { t } = useText();
  const { row, file, isAt, onComment } = props;
  if (!file) return null;
  switch (row.kind) {
    case 'file':
      return <FileHead {...props} file={file} />;
    case 'note':
      return <Note file={file} />;
    case 'line':
      return <Unified line={row.line} path={file.path} isAt={isAt} onComment={onComment} />;
    case 'pair':
      if (row.pair.new?.kind === 'hunk') return <Unified line={row.pair.new} path={file.path} isAt={false} onComment={onComment} />;
      return (
        <div className="grid grid-cols-2 divide-x divide-line">
          <Side line={row.pair.old} side="old" path={file.path} isAt={isAt && row.pair.new === null} onComment={onComment} />
          <Side line={row.pair.new} side="new" path={file.path} isAt={isAt && row.pair.new !== null} onComment={onComment} />
        </div>
      );
    case 'more':
      return <div className="p-2"><Button kind="quiet" onClick={props.onWhole}>{t('diff.more', { n: row.hidden })}</Button></div>;
    case 'draft':
      return <DraftCard draft={row.draft} isEditing={props.isEditing} onEdit={props.onEdit} change={props.change} />;
  }
}

function FileHead({ file, flags, isAt, isFolded, isViewed, onFold, onViewed }: Props & { file: DiffFile }) {
  const { t } = useText();
  return (
    <div aria-current={isAt || undefined} className="flex flex-wrap items-center gap-x-2 gap-y-1 border-y border-line bg-sunken px-2 py-1.5 text-xs aria-[current]:shadow-[inset_3px_0_0_var(--accent)]">
      <button type="button" aria-expanded={!isFolded} onClick={() => onFold(!isFolded)} className="flex min-w-0 flex-1 basis-48 items-center gap-1.5 text-left font-mono">
        <span aria-hidden className="w-3 text-center">{isFolded ? '▸' : '▾'}</span><span className="[overflow-wrap:anywhere]"><bdi>{inert(file.path)}</bdi></span>
      </button>
      {file.state !== 'changed' && <span className="text-quiet">{t(`review.state.${file.state}`)}</span>}
      <Flags flags={flags} />
      {!file.isBinary && <><span className="text-good tabular-nums">+{file.added}</span><span className="text-bad tabular-nums">−{file.deleted}</span></>}
      <label className="flex items-center gap-1.5 py-0.5"><input type="checkbox" className="size-4 accent-accent" checked={isViewed} onChange={(event) => onViewed(event.target.checked)} />{t('review.isViewed')}</label>
    </div>
  );
}

const GROUND: Record<DiffLine['kind'], string> = { add: 'bg-add', del: 'bg-del', context: '', hunk: 'bg-sunken text-quiet' };
const SIGNS: Record<DiffLine['kind'], string> = { add: '+', del: '−', context: ' ', hunk: ' ' };
const NUMBER = 'w-11 shrink-0 px-1.5 text-right text-quiet tabular-nums select-none';
const AT = 'aria-[current]:shadow-[inset_3px_0_0_var(--accent)]';

interface LineProps {
  line: DiffLine;
  path: string;
  isAt: boolean;
  onComment: (line: DiffLine) => void;
}

const Unified = memo(function Unified({ line, path, isAt, onComment }: LineProps) {
  if (line.kind === 'hunk') return <div className={`px-2 font-mono text-xs leading-5 whitespace-pre-wrap ${GROUND.hunk}`}>{inert(line.text)}</div>;
  return (
    <div aria-current={isAt || undefined} className={`group flex font-mono text-xs leading-5 ${GROUND[line.kind]} ${AT}`}>
      <span className={NUMBER}>{line.old ?? ''}</span><span className={NUMBER}>{line.new ?? ''}</span>
      <CommentButton line={line} onComment={onComment} />
      <Coloured line={line} path={path} />
    </div>
  );
});

const Side = memo(function Side({ line, side, path, isAt, onComment }: Omit<LineProps, 'line'> & { line: DiffLine | null; side: 'old' | 'new' }) {
  if (!line) return <div className="bg-ground" />;
  return (
    <div aria-current={isAt || undefined} className={`group flex min-w-0 font-mono text-xs leading-5 ${GROUND[line.kind]} ${AT}`}>
      <span className={NUMBER}>{(side === 'old' ? line.old : line.new) ?? ''}</span>
      {side === 'old' && line.kind === 'context' ? <span className="w-5 shrink-0" /> : <CommentButton line={line} onComment={onComment} />}
      <Coloured line={line} path={path} />
    </div>
  );
});

/** By the mouse and by readers of screens; by keys it is `c`. */
function CommentButton({ line, onComment }: Pick<LineProps, 'line' | 'onComment'>) {
  const { t } = useText();
  return (
    <button type="button" tabIndex={-1} aria-label={t('review.commentOn', { line: String(line.new ?? line.old ?? '') })} onClick={() => onComment(line)}
      className="w-5 shrink-0 rounded text-accent opacity-0 group-hover:opacity-100 hover:bg-accent hover:text-accent-ink focus:opacity-100">
      <span aria-hidden>+</span>
    </button>
  );
}

function Coloured({ line, path }: { line: DiffLine; path: string }) {
  const tokens = colour(inert(cut(line.text, LONGEST)), path);
  return (
    <code className="min-w-0 flex-1 pr-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
      <span aria-hidden className="select-none">{SIGNS[line.kind]} </span>
      {tokens.map((token, index) => (token.kind ? <span key={index} className={`tok-${token.kind}`}>{token.text}</span> : token.text))}
    </code>
  );
}

/** What is no lines: a change of mode, nothing at all, or bytes. */
function Note({ file }: { file: DiffFile }) {
  const { t } = useText();
  return (
    <div className="space-y-2 p-3 text-sm text-quiet">
      {file.modes && <p>{t('review.mode', { from: file.modes[0], to: file.modes[1] })}</p>}
      {file.isBinary ? <Binary file={file} /> : file.lines.length === 0 && !file.modes && <p>{t('review.empty')}</p>}
    </div>
  );
}

function Binary({ file }: { file: DiffFile }) {
  const { t, number } = useText();
  const type = pictureType(file.path);
  const { data } = useQuery({ queryKey: ['sides', file], queryFn: () => sidesOf(file), enabled: type !== null, retry: false, gcTime: 0, queryKeyHashFn: () => `sides/${file.path}/${file.binary?.next.lines.join('')}/${file.binary?.old.lines.join('')}` });
  const sides = [['review.before', data?.old], ['review.after', data?.next]] as const;
  if (!type || (!data?.old && !data?.next)) return <p>{t('diff.binary')}</p>;
  return (
    <div className="flex flex-wrap gap-4">
      {sides.map(([label, bytes]) => bytes && (
        <figure key={label} className="min-w-0">
          <img src={dataAddress(bytes, type)} alt={inert(file.path)} className="max-h-72 max-w-full rounded border border-line bg-sunken object-contain" />
          <figcaption className="mt-1 text-xs">{t(label)}{t('sign.comma')}{t('review.bytes', { size: number(bytes.length) })}</figcaption>
        </figure>
      ))}
    </div>
  );
}

export function DraftCard({ draft, isEditing, onEdit, change }: { draft: Draft; isEditing: boolean; onEdit: (draft: string | null) => void; change: KeptReview['change'] }) {
  const { t } = useText();
  const set = (text: string) => change((before) => ({ drafts: before.drafts.map((one) => (one.id === draft.id ? { ...one, text } : one)) }));
  const remove = () => change((before) => ({ drafts: before.drafts.filter((one) => one.id !== draft.id) }));
  const done = () => {
    if (draft.text.trim() === '') remove();
    onEdit(null);
  };
  return (
    <div className="border-y border-line bg-ground p-2">
      <div className="rounded-lg border border-line border-l-4 border-l-accent bg-surface p-3 text-sm">
        {isEditing ? (
          <textarea autoFocus rows={3} aria-label={t('review.comment')} placeholder={t('review.comment')} value={draft.text} onChange={(event) => set(event.target.value)} className={FIELD}
            onKeyDown={(event) => { if (event.key === 'Escape' || (event.key === 'Enter' && (event.metaKey || event.ctrlKey))) { event.preventDefault(); done(); } }} />
        ) : (
          <p><Words text={draft.text} /></p>
        )}
        <div className="mt-2 flex items-center gap-2">
          {isEditing ? <Button onClick={done}>{t('review.done')}</Button> : <Button kind="quiet" onClick={() => onEdit(draft.id)}>{t('review.edit')}</Button>}
          <Button kind="quiet" onClick={remove}>{t('review.remove')}</Button>
        </div>
      </div>
    </div>
  );
}
