// The lines of a transcript in one long list, of which only what is seen is drawn. It stays at the end while a run talks,
// until somebody looks elsewhere.
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { Run } from '../../api/types';
import { lastStretch, STRETCH } from '../../lib/transcript';
import { useText } from '../../text';
import { ComingRow, LineRow, type Times } from './LineRow';
import type { Snapshot, TranscriptSource } from './source';

/** A line that somebody wants to see. Another object is another wish. */
export interface Goal {
  line: number;
}

/** So many lines above and below those that are seen are drawn; who stays at the end of a talking run sees nothing of
 * them, and each update would draw them anew. */
const OVERSCAN = 6;
const OVERSCAN_AT_END = 1;
/** A line is taken to be so high, in pixels, before any was measured. */
const LINE_HEIGHT = 38;
/** Nearer to the end than that is at the end, in pixels. */
const NEAR_END = 80;
/** So many lines around those that are seen are read too. */
const AROUND = 40;
/** Who scrolls past lines does not want to read them: they are asked for after such a rest. */
const REST_MS = 40;

interface Props {
  box: RefObject<HTMLDivElement | null>;
  run: Run;
  source: TranscriptSource;
  snapshot: Snapshot;
  /** The first line of the list. */
  base: number;
  onBase: (base: number) => void;
  goal: Goal | null;
  wanted: string;
  /** The line that was found and gone to. */
  at: number | null;
  times: Times;
  isUnfolded: boolean;
  /** Is told the first line that is seen. */
  top: { current: number };
  onKeyDown: (event: KeyboardEvent) => void;
}

export function Lines({ box, run, source, snapshot, base, onBase, goal, wanted, at, times, isUnfolded, top, onKeyDown }: Props) {
  const { t } = useText();
  const { windows } = snapshot;
  const { total } = windows;
  const count = Math.min(total - base, STRETCH);
  // Another function would have every line measured anew.
  const getItemKey = useCallback((index: number) => base + index, [base]);
  const isAtEnd = useRef(true);
  const rangeExtractor = useCallback((range: Range) => defaultRangeExtractor({ ...range, overscan: isAtEnd.current ? OVERSCAN_AT_END : OVERSCAN }), []);
  // Drawn with the next task, not within each scroll event: at the end of a talking run every update scrolls.
  const usual = useRef(LINE_HEIGHT);
  const rows = useVirtualizer({ count, getScrollElement: () => box.current, estimateSize: () => usual.current, overscan: OVERSCAN, rangeExtractor, useFlushSync: false, getItemKey });
  const items = rows.getVirtualItems();
  // Lines of one run are alike: the better their height is guessed, the fewer are drawn in vain.
  useEffect(() => {
    if (items.length > 0) usual.current = Math.round(items.reduce((sum, { size }) => sum + size, 0) / items.length);
  }, [items]);
  const [from, to] = [base + (items[0]?.index ?? 0), base + (items.at(-1)?.index ?? 0)];
  const { isOpen, fold } = useFolds(isUnfolded, at);
  // A run may talk for days: what is known of the lines that are gone goes with them.
  useEffect(() => {
    for (const key of rows.itemSizeCache.keys()) if (Number(key) < base) rows.itemSizeCache.delete(key);
  }, [base, rows]);
  useEffect(() => {
    const timer = setTimeout(() => void source.need(from - AROUND, to + AROUND), REST_MS);
    return () => clearTimeout(timer);
  }, [source, snapshot, from, to]);

  // A line may be longer than what one sees of the list: what was found in it is seen.
  const isMarkWanted = useRef(false);
  useEffect(() => {
    const mark = isMarkWanted.current && !rows.isScrolling && box.current?.querySelector('[aria-current] mark');
    if (!mark) return;
    isMarkWanted.current = false;
    mark.scrollIntoView({ block: 'nearest' });
  });

  // Before what stays at the end: a wish leaves it.
  useEffect(() => {
    if (!goal) return;
    const isEnd = goal.line >= total - 1;
    isAtEnd.current = isEnd;
    let isOver = false;
    const go = () => {
      if (isOver) return;
      isMarkWanted.current = true;
      rows.scrollToIndex(goal.line - base, { align: isEnd ? 'end' : 'center' });
    };
    // Once they are here their heights are known, and the line is where one looks.
    void source.need(goal.line - AROUND, goal.line + AROUND).then(go);
    return () => {
      isOver = true;
    };
    // Only another wish moves the list, not what is said meanwhile.
  }, [goal]);
  // A line may turn out to be long when its text comes: the end is then further on. The list is put there at once; a wish
  // for the last line would be renewed with each frame for as long as lines come.
  const height = rows.getTotalSize();
  useLayoutEffect(() => {
    if (!isAtEnd.current) return;
    if (base < lastStretch(total)) onBase(lastStretch(total));
    else if (box.current) box.current.scrollTop = height;
  }, [base, box, height, onBase, total]);

  const before = useRef(0);
  const look = () => {
    const element = box.current;
    if (!element) return;
    // Lines that come leave the place where it is; only a person goes up.
    if (element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END) isAtEnd.current = true;
    else if (element.scrollTop < before.current) isAtEnd.current = false;
    before.current = element.scrollTop;
    top.current = base + (rows.getVirtualItemForOffset(element.scrollTop)?.index ?? 0);
  };
  return (
    <div ref={box} onScroll={look} onKeyDown={onKeyDown} tabIndex={0} role="log" aria-live="off" aria-label={t('run.transcript')} className="h-[70dvh] overflow-auto">
      <div className="relative w-full" style={{ height }}>
        {items.map(({ key, index, start }) => {
          const line = windows.at(base + index);
          return (
            <div key={key} data-index={index} ref={rows.measureElement} className="absolute top-0 left-0 w-full" style={{ transform: `translateY(${start}px)` }}>
              {line ? <LineRow run={run.id} begun={run.started_at ?? run.granted_at} line={line} index={base + index} times={times} wanted={wanted} isAt={base + index === at} isOpen={isOpen(base + index)} onFold={fold} /> : <ComingRow index={base + index} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Which lines are open: all or none, but for those that somebody turned; what was found is open, so that it is seen. */
function useFolds(isUnfolded: boolean, at: number | null) {
  const [turned, setTurned] = useState<{ lines: ReadonlyMap<number, boolean>; of: boolean }>({ lines: new Map(), of: isUnfolded });
  const lines = turned.of === isUnfolded ? turned.lines : null;
  const isOpen = (index: number) => lines?.get(index) ?? (isUnfolded || index === at);
  const fold = useCallback((index: number, isOpen: boolean) => {
    setTurned(({ lines, of }) => ({ lines: new Map(of === isUnfolded ? lines : []).set(index, isOpen), of: isUnfolded }));
  }, [isUnfolded]);
  return { isOpen, fold };
}
