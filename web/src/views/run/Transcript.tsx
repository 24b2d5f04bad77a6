// What an agent has said, read as it grows and drawn only where one looks.
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { api, ApiError } from '../../api/client';
import type { LogLine, Run } from '../../api/types';
import { cut, inert } from '../../lib/inert';
import { useText } from '../../text';
import { Button, Problem, Words } from '../../ui';
import { FIELD } from '../NewMission';

/** How long the daemon waits for the next line of a live run. */
const WAIT_SECONDS = 20;
/** How often the page draws what has been read. */
const DRAW_MS = 200;
/** What is said is asked for at most so often, once the page has caught up. */
const ASK_MS = 100;
/** An answer with so many lines has more behind it. */
const MANY = 100;
/** So many lines are kept by the page, the newest; when there are more by a block, that block goes. */
const KEPT = 20_000;
const BLOCK = 4_000;
/** One line may have megabytes; so much of it is drawn. */
const LONGEST = 20_000;

/** Reads a transcript to its end and then waits for more. It is drawn a few times a second, however fast it grows. */
function useTranscript(id: string, raw: boolean) {
  const [{ lines, dropped }, setLines] = useState<{ lines: LogLine[]; dropped: number }>({ lines: [], dropped: 0 });
  const [isComplete, setComplete] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const stop = new AbortController();
    const read: LogLine[] = [];
    let dropped = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        const gone = Math.floor(Math.max(0, read.length - KEPT) / BLOCK) * BLOCK;
        if (gone > 0) dropped += read.splice(0, gone).length;
        setLines({ lines: [...read], dropped });
      }, DRAW_MS);
    };
    setLines({ lines: [], dropped: 0 });
    setComplete(false);
    const run = async () => {
      let offset = 0;
      let wait = 0;
      while (!stop.signal.aborted) {
        try {
          const asked = performance.now();
          const page = await api.runLog(id, offset, raw, wait, stop.signal);
          read.push(...page.lines);
          if (page.lines.length > 0) draw();
          setError(null);
          wait = page.next_offset === offset ? WAIT_SECONDS : 0;
          offset = page.next_offset;
          if (page.is_complete) return setComplete(true);
          if (page.lines.length < MANY) await new Promise((resolve) => setTimeout(resolve, ASK_MS - (performance.now() - asked)));
        } catch (problem) {
          if (stop.signal.aborted) return;
          setError(problem);
          if (problem instanceof ApiError && problem.status >= 400 && problem.status < 500) return;
          await new Promise((resolve) => setTimeout(resolve, 2000));
        }
      }
    };
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [id, raw]);
  return { lines, dropped, isComplete, error };
}

export function Transcript({ run }: { run: Run }) {
  const { t } = useText();
  const [isRaw, setRaw] = useState(false);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const { lines, dropped, isComplete, error } = useTranscript(run.id, isRaw);
  const shown = useMemo(() => (wanted ? lines.filter((line) => line.text.toLowerCase().includes(wanted)) : lines), [lines, wanted]);
  return (
    <section aria-label={t('run.transcript')} className="rounded-xl border border-line bg-surface shadow-card">
      <div className="flex flex-wrap items-center gap-2 border-b border-line p-2">
        <input type="search" aria-label={t('run.search')} placeholder={t('run.search')} value={search} onChange={(event) => setSearch(event.target.value)} className={`${FIELD} min-w-40 flex-1`} />
        <small aria-live="polite" className="text-quiet tabular-nums">{t('run.found', { n: shown.length })}</small>
        <Button aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>{t(isRaw ? 'run.readable' : 'run.raw')}</Button>
      </div>
      {error !== null && <div className="p-3"><Problem error={error} /></div>}
      {shown.length === 0 ? <p className="p-8 text-center text-sm text-quiet">{t(wanted ? 'run.nothingFound' : 'run.empty')}</p> : <Lines lines={shown} before={wanted ? 0 : dropped} isLive={!isComplete && !wanted} />}
      {dropped > 0 && <p className="border-t border-line px-3 py-2 text-sm text-quiet">{t('run.cut', { n: lines.length, id: run.id })}</p>}
    </section>
  );
}

function Lines({ lines, before, isLive }: { lines: LogLine[]; before: number; isLive: boolean }) {
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  // Another function would have every line measured anew.
  const getItemKey = useCallback((index: number) => before + index, [before]);
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => 44, overscan: 12, getItemKey });
  // A run may talk for days: what is known of the lines that are gone goes with them.
  useEffect(() => {
    for (const key of rows.itemSizeCache.keys()) if (Number(key) < before) rows.itemSizeCache.delete(key);
  }, [before, rows]);
  useEffect(() => {
    if (isLive && isAtEnd.current) rows.scrollToIndex(lines.length - 1);
  }, [isLive, lines.length, rows]);
  const look = () => {
    const element = box.current;
    if (element) isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
  };
  return (
    <>
      <div ref={box} onScroll={look} tabIndex={0} role="log" aria-label={t('run.transcript')} className="h-[70dvh] overflow-auto">
        <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index];
            return line && (
              <div key={row.key} data-index={row.index} ref={rows.measureElement} className="absolute top-0 left-0 w-full" style={{ transform: `translateY(${row.start}px)` }}>
                <LineRow line={line} />
              </div>
            );
          })}
        </div>
      </div>
      <div className="border-t border-line p-1.5 text-right"><Button kind="quiet" onClick={() => rows.scrollToIndex(lines.length - 1)}>{t('run.end')}</Button></div>
    </>
  );
}

const FOLDED = new Set(['tool', 'tool-result', 'thinking', 'raw']);
const KINDS: Record<string, string> = { error: 'text-bad', message: 'text-ink', result: 'text-good', tool: 'text-work', limit: 'text-you', retry: 'text-you' };

const LineRow = memo(function LineRow({ line }: { line: LogLine }) {
  const { word } = useText();
  const text = cut(line.text, LONGEST);
  const [first = '', ...rest] = text.split('\n');
  const isFolded = FOLDED.has(line.kind) && (rest.length > 0 || first.length > 160);
  const mono = line.kind === 'message' || line.kind === 'result' ? '' : 'font-mono text-xs leading-5';
  return (
    <div className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-3 border-b border-line/60 px-3 py-2">
      <span className={`pt-0.5 text-xs ${KINDS[line.kind] ?? 'text-quiet'}`}>{word('line', line.kind)}</span>
      {isFolded ? (
        <details className={mono}><summary className="truncate">{inert(cut(first, 160))}</summary><div className="mt-1"><Words text={text} /></div></details>
      ) : (
        <div className={mono}><Words text={text} /></div>
      )}
    </div>
  );
});
