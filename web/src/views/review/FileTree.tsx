// The files of a result as a tree: how much of each has changed, what the evidence says of it, and which were looked at.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DiffFile } from '../../lib/diff';
import { inert } from '../../lib/inert';
import { BLOCKING, treeOf, type Entry, type Flag } from '../../lib/review';
import { useText } from '../../text';
import { Pill } from '../../ui';
import { FIELD } from '../NewMission';

const ROW = 30;

interface Props {
  files: DiffFile[];
  flags: Map<string, Flag[]>;
  viewed: ReadonlySet<string>;
  current: number;
  onChoose: (file: number) => void;
}

export function FileTree({ files, flags, viewed, current, onChoose }: Props) {
  const { t } = useText();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const entries = useMemo(() => {
    if (!wanted) return treeOf(files, closed);
    return treeOf(files, new Set()).filter((entry) => entry.file !== null && entry.path.toLowerCase().includes(wanted)).map((entry) => ({ ...entry, name: entry.path, depth: 0 }));
  }, [files, closed, wanted]);
  const fold = (path: string) => {
    const next = new Set(closed);
    if (!next.delete(path)) next.add(path);
    setClosed(next);
  };
  return (
    <nav aria-label={t('review.files')} className="flex min-h-0 flex-col gap-2 lg:h-[calc(100dvh-10.5rem)]">
      <input type="search" aria-label={t('review.findFile')} placeholder={t('review.findFile')} value={search} onChange={(event) => setSearch(event.target.value)} className={FIELD} />
      <Entries entries={entries} current={current}>
        {(entry) => entry.file === null
          ? <Directory entry={entry} isOpen={!closed.has(entry.path)} onFold={() => fold(entry.path)} />
          : <FileEntry entry={entry} file={files[entry.file]} flags={flags.get(entry.path) ?? []} isViewed={viewed.has(entry.path)} isCurrent={entry.file === current} onChoose={() => onChoose(entry.file ?? 0)} />}
      </Entries>
      {entries.length === 0 && <p className="p-2 text-sm text-quiet">{t('review.noFile')}</p>}
    </nav>
  );
}

function Entries({ entries, current, children }: { entries: Entry[]; current: number; children: (entry: Entry) => React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: entries.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 10 });
  const place = entries.findIndex((entry) => entry.file === current);
  useEffect(() => {
    if (place >= 0) rows.scrollToIndex(place, { align: 'auto' });
  }, [place, rows]);
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-auto rounded-xl border border-line bg-surface p-1 shadow-card max-lg:max-h-60">
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const entry = entries[row.index];
          return entry && <li key={entry.path} className="absolute top-0 left-0 w-full" style={{ height: ROW, transform: `translateY(${row.start}px)` }}>{children(entry)}</li>;
        })}
      </ul>
    </div>
  );
}

const LINE = 'flex h-full w-full items-center gap-1.5 rounded-md pr-1.5 text-left text-xs hover:bg-sunken';
const indent = (entry: Entry) => ({ paddingLeft: 6 + Math.min(entry.depth, 8) * 10 });

function Directory({ entry, isOpen, onFold }: { entry: Entry; isOpen: boolean; onFold: () => void }) {
  return (
    <button type="button" aria-expanded={isOpen} onClick={onFold} className={`${LINE} text-quiet`} style={indent(entry)}>
      <span aria-hidden className="w-3 text-center">{isOpen ? '▾' : '▸'}</span><span className="truncate"><bdi>{inert(entry.name)}/</bdi></span>
    </button>
  );
}

const SIGNS = { added: ['A', 'text-good'], deleted: ['D', 'text-bad'], changed: ['M', 'text-quiet'] } as const;

function FileEntry({ entry, file, flags, isViewed, isCurrent, onChoose }: { entry: Entry; file: DiffFile | undefined; flags: Flag[]; isViewed: boolean; isCurrent: boolean; onChoose: () => void }) {
  const { t } = useText();
  const [sign, tone] = SIGNS[file?.state ?? 'changed'];
  return (
    <button type="button" aria-current={isCurrent || undefined} onClick={onChoose} title={inert(entry.path)} className={`${LINE} aria-[current]:bg-sunken aria-[current]:font-medium`} style={indent(entry)}>
      <span aria-hidden className={`w-3 text-center font-mono ${tone}`}>{isViewed ? '✓' : sign}</span>
      <span className="sr-only">{t(`review.state.${file?.state ?? 'changed'}`)}</span>
      <span className={`min-w-0 flex-1 truncate ${isViewed ? 'text-quiet' : ''}`}><bdi>{inert(entry.name)}</bdi></span>
      {isViewed && <span className="sr-only">{t('review.isViewed')}</span>}
      <FlagPill flags={flags} />
      {!file?.isBinary && <><span className="text-good tabular-nums">+{entry.added}</span><span className="text-bad tabular-nums">−{entry.deleted}</span></>}
    </button>
  );
}

/** The gravest flag of a file; the others are said to readers of screens and in the file's head. */
function FlagPill({ flags }: { flags: Flag[] }) {
  const { t } = useText();
  const [first] = flags;
  if (!first) return null;
  return (
    <>
      <span aria-hidden className={`font-semibold ${BLOCKING.has(first) ? 'text-bad' : 'text-you'}`}>!</span>
      <span className="sr-only">{flags.map((flag) => t(`flag.${flag}`)).join(', ')}</span>
    </>
  );
}

/** Every flag of a file, in words. */
export function Flags({ flags }: { flags: Flag[] }) {
  const { t } = useText();
  return flags.map((flag) => <Pill key={flag} tone={BLOCKING.has(flag) ? 'bad' : 'you'}>{t(`flag.${flag}`)}</Pill>);
}
