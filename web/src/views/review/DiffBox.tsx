// The lines of a result in one long list, of which only what is seen is drawn: a change of five thousand files scrolls
// like one of five. Everything can be done by keys.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { commandId } from '../../api/client';
import type { DiffFile, DiffLine } from '../../lib/diff';
import { inert } from '../../lib/inert';
import type { useKept } from '../../lib/kept';
import { lineOf, placeOf, rowsOf, type Flag, type Form, type Row } from '../../lib/review';
import { useText } from '../../text';
import { ReviewRow } from './rows';

export type KeptReview = ReturnType<typeof useKept>;

interface Props {
  files: DiffFile[];
  flags: Map<string, Flag[]>;
  commit: string;
  form: Form;
  kept: KeptReview;
  asked: { file: number } | null;
  onFile: (file: number) => void;
}

/** Where the keys are: a file, and a line of it or its head. */
export interface Cursor {
  file: number;
  line: DiffLine | null;
}

const HEIGHTS: Record<Row['kind'], number> = { file: 44, note: 44, line: 20, pair: 20, more: 44, draft: 110 };

function nameOf(row: Row | undefined): string {
  switch (row?.kind) {
    case undefined:
      return '';
    case 'line':
      return `${row.file}/${row.line.old}/${row.line.new}/${row.line.text}`;
    case 'pair':
      return `${row.file}=${row.pair.old?.old}/${row.pair.new?.new}/${row.pair.old?.text}`;
    case 'draft':
      return row.draft.id;
    case 'file':
    case 'note':
    case 'more':
      return `${row.file}#${row.kind}`;
  }
}

/** Which files show only their head: those that were looked at, unless somebody opened them, and those that were closed. */
function useFolds(viewed: ReadonlySet<string>) {
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const folded = useMemo(() => {
    const set = new Set(viewed);
    turned.forEach((isFolded, path) => (isFolded ? set.add(path) : set.delete(path)));
    return set;
  }, [viewed, turned]);
  const fold = useCallback((path: string, isFolded: boolean) => setTurned((before) => new Map(before).set(path, isFolded)), []);
  return { folded, fold };
}

export function DiffBox({ files, flags, commit, form, kept, asked, onFile }: Props) {
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  const { viewed, drafts, change } = kept;
  const { folded, fold } = useFolds(viewed);
  const [whole, setWhole] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<Cursor>({ file: 0, line: null });
  const [editing, setEditing] = useState<string | null>(null);
  const here = useMemo(() => drafts.filter((draft) => draft.commit === commit), [drafts, commit]);
  const rows = useMemo(() => rowsOf(files, { form, folded, whole, drafts: here }), [files, form, folded, whole, here]);
  const list = useVirtualizer({
    count: rows.length, getScrollElement: () => box.current, overscan: 16,
    estimateSize: useCallback((index: number) => HEIGHTS[rows[index]?.kind ?? 'line'], [rows]),
    getItemKey: useCallback((index: number) => `${index}:${nameOf(rows[index])}`, [rows]),
  });

  const at = rows.findIndex((row) => row.file === cursor.file && (cursor.line ? lineOf(row) === cursor.line : row.kind === 'file'));
  const go = (index: number) => {
    const row = rows[index];
    if (!row) return;
    setCursor({ file: row.file, line: lineOf(row) });
    onFile(row.file);
    list.scrollToIndex(index, { align: row.kind === 'file' ? 'start' : 'auto' });
  };
  const step = (by: 1 | -1) => {
    let index = Math.max(at, 0) + by;
    while (rows[index] && rows[index]?.kind !== 'file' && !lineOf(rows[index])) index += by;
    go(index);
  };
  const goToFile = (file: number) => go(rows.findIndex((row) => row.kind === 'file' && row.file === file));
  useEffect(() => {
    if (asked && asked.file >= 0) goToFile(asked.file);
  }, [asked]);

  const setViewed = (file: number, isViewed: boolean) => {
    const path = files[file]?.path;
    if (path === undefined) return;
    change((before) => ({ viewed: isViewed ? [...new Set([...before.viewed, path])] : before.viewed.filter((one) => one !== path) }));
    fold(path, isViewed);
  };
  const comment = (file: number, line: DiffLine) => {
    const place = placeOf(files[file]?.path ?? '', line);
    if (!place) return;
    const id = commandId();
    change((before) => ({ drafts: [...before.drafts.filter((draft) => draft.text.trim() !== ''), { ...place, id, commit, quote: line.text, text: '' }] }));
    setEditing(id);
    setCursor({ file, line });
  };
  const keys: Record<string, () => void> = {
    j: () => step(1), k: () => step(-1), n: () => goToFile(cursor.file + 1), p: () => goToFile(cursor.file - 1),
    v: () => {
      const isViewed = viewed.has(files[cursor.file]?.path ?? '');
      setViewed(cursor.file, !isViewed);
      if (!isViewed && cursor.file + 1 < files.length) goToFile(cursor.file + 1);
      else setCursor({ file: cursor.file, line: null });
    },
    c: () => { if (cursor.line) comment(cursor.file, cursor.line); },
  };
  useKeys(keys);

  const top = rows[list.getVirtualItems().find((item) => item.end > (list.scrollOffset ?? 0))?.index ?? 0];
  const shown = files[top?.file ?? 0];
  return (
    <div className="min-w-0 overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      <p className="flex items-center justify-between gap-3 border-b border-line px-3 py-1.5 text-xs text-quiet">
        <span className="truncate font-mono"><bdi>{inert(shown?.path ?? '')}</bdi></span>
        <span className="shrink-0 max-sm:hidden">{t('review.keys')}</span>
      </p>
      <p className="sr-only" aria-live="polite">{cursor.line ? t('review.at', { path: inert(files[cursor.file]?.path ?? ''), line: String(cursor.line.new ?? cursor.line.old ?? ''), text: inert(cursor.line.text) }) : inert(files[cursor.file]?.path ?? '')}</p>
      <div ref={box} tabIndex={0} role="region" aria-label={t('review.lines')} className="h-[calc(100dvh-12.5rem)] overflow-auto max-lg:h-[75dvh]">
        <div className="relative w-full" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row && (
              <div key={item.key} data-index={item.index} ref={list.measureElement} className="absolute top-0 left-0 w-full" style={{ transform: `translateY(${item.start}px)` }}>
                <ReviewRow row={row} file={files[row.file]} flags={flags.get(files[row.file]?.path ?? '') ?? []} isAt={item.index === at} isFolded={folded.has(files[row.file]?.path ?? '')}
                  isViewed={viewed.has(files[row.file]?.path ?? '')} isEditing={row.kind === 'draft' && row.draft.id === editing} form={form}
                  onFold={(isFolded) => fold(files[row.file]?.path ?? '', isFolded)} onViewed={(isViewed) => setViewed(row.file, isViewed)}
                  onWhole={() => setWhole(new Set([...whole, files[row.file]?.path ?? '']))} onComment={(line) => comment(row.file, line)}
                  onEdit={setEditing} change={change} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Keys that are single letters belong to the page only while nobody types. */
function useKeys(keys: Record<string, () => void>) {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (isTyping || event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]')) return;
      const act = current.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
