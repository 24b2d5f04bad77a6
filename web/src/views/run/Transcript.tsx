// What an agent has said: all of it can be scrolled, gone to and looked through; only what is looked at is read and drawn.
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import type { Run } from '../../api/types';
import { lastStretch, placeOf, STRETCH, stretchAt } from '../../lib/transcript';
import { useText } from '../../text';
import { Button, Problem } from '../../ui';
import { FIELD } from '../NewMission';
import type { Times } from './LineRow';
import { Lines, type Goal } from './Lines';
import { TranscriptSource } from './source';
import { useFind, type Found } from './useFind';

/** A text is looked for once nobody has typed for so long. */
const SETTLED_MS = 250;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** The transcript of a run as it is known, and where in it the page is. */
function useTranscript(run: string) {
  const [isRaw, setRaw] = useState(false);
  const source = useMemo(() => new TranscriptSource(run, isRaw), [run, isRaw]);
  const snapshot = useSyncExternalStore(source.subscribe, source.look);
  useEffect(() => source.start(), [source]);
  const [base, setBase] = useState(0);
  const [goal, setGoal] = useState<Goal | null>(null);
  const { total } = snapshot.windows;
  const goTo = useCallback((line: number) => {
    const wanted = Math.min(Math.max(0, line), Math.max(0, total - 1));
    setBase((base) => stretchAt(wanted, total, base));
    setGoal({ line: wanted });
  }, [total]);
  const turn = () => {
    setRaw(!isRaw);
    setBase(0);
    setGoal(null);
  };
  return { isRaw, turn, source, snapshot, total, base, setBase, goal, goTo };
}

export function Transcript({ run }: { run: Run }) {
  const { t } = useText();
  const transcript = useTranscript(run.id);
  const { isRaw, source, snapshot, total, base, goTo } = transcript;
  const [search, setSearch] = useState('');
  const wanted = useSettled(search.trim().toLowerCase());
  const found = useFind(run.id, isRaw, wanted);
  const [times, setTimes] = useState<Times>('since');
  const [isUnfolded, setUnfolded] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const top = useRef(0);
  const hits = useHits(found, `${isRaw}/${wanted}`, top, goTo);
  const turnTimes = () => setTimes(times === 'since' ? 'clock' : 'since');
  const keys: Record<string, () => void> = {
    '/': () => field.current?.focus(), n: hits.next, N: hits.previous, f: () => setUnfolded(!isUnfolded), t: turnTimes, r: transcript.turn,
    Home: () => goTo(0), End: () => goTo(total - 1),
  };
  const listen = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const type = (event: KeyboardEvent) => {
    if (event.key === 'Escape') (setSearch(''), box.current?.focus());
    else if (event.key === 'Enter') (event.shiftKey ? hits.previous : hits.next)();
    else return;
    event.preventDefault();
  };
  return (
    <section aria-label={t('run.transcript')} className="rounded-xl border border-line bg-surface shadow-card">
      <div role="search" className="flex flex-wrap items-center gap-2 border-b border-line p-2">
        <input ref={field} type="search" maxLength={400} aria-label={t('run.search')} placeholder={t('run.search')} value={search} onChange={(event) => setSearch(event.target.value)} onKeyDown={type} className={`${FIELD} min-w-40 flex-1`} />
        <Count found={found} at={hits.at} wanted={wanted} total={total} />
        {wanted !== '' && <><Button onClick={hits.previous} disabled={found.lines.length === 0}>{t('run.previous')}</Button><Button onClick={hits.next} disabled={found.lines.length === 0}>{t('run.next')}</Button></>}
        <Button aria-pressed={isRaw} onClick={transcript.turn}>{t(isRaw ? 'run.readable' : 'run.raw')}</Button>
        <Button aria-pressed={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>{t(isUnfolded ? 'run.fold' : 'run.unfold')}</Button>
        <Button aria-pressed={times === 'clock'} onClick={turnTimes}>{t(times === 'clock' ? 'run.since' : 'run.clock')}</Button>
      </div>
      {snapshot.error !== null && <div className="p-3"><Problem error={snapshot.error} /></div>}
      {total === 0
        ? <p className="p-8 text-center text-sm text-quiet">{t(snapshot.isRead || snapshot.error !== null ? 'run.empty' : 'loading')}</p>
        : <Lines key={`${isRaw}`} box={box} run={run} source={source} snapshot={snapshot} base={base} onBase={transcript.setBase} goal={transcript.goal} wanted={wanted} at={hits.at} times={times} isUnfolded={isUnfolded} top={top} onKeyDown={listen} />}
      <Ways total={total} base={base} goTo={goTo} onBase={transcript.setBase} />
    </section>
  );
}

/** The line of those found that the page is at, and the ways to the others. */
function useHits({ lines, isWhole }: Found, about: string, top: { current: number }, goTo: (line: number) => void) {
  const [{ at, of }, setAt] = useState<{ at: number | null; of: string }>({ at: null, of: about });
  const here = of === about ? at : null;
  const go = useCallback((line: number | undefined) => {
    if (line === undefined) return;
    setAt({ at: line, of: about });
    goTo(line);
  }, [about, goTo]);
  // The first one from where one looks; before that, only when there is none after it.
  const nearest = here === null ? (lines[placeOf(lines, top.current)] ?? (isWhole ? lines[0] : undefined)) : undefined;
  useEffect(() => go(nearest), [go, nearest]);
  const next = () => go(lines[placeOf(lines, (here ?? top.current - 1) + 1)] ?? lines[0]);
  const previous = () => go(lines[placeOf(lines, here ?? top.current) - 1] ?? lines.at(-1));
  return { at: here, next, previous };
}

function Count({ found, at, wanted, total }: { found: Found; at: number | null; wanted: string; total: number }) {
  const { t, number } = useText();
  const n = found.lines.length;
  const said = () => {
    if (wanted === '') return '';
    if (n === 0) return t(found.isWhole ? 'run.nothingFound' : 'run.seeking');
    return at === null || found.lines[placeOf(found.lines, at)] !== at ? t('run.found', { n }) : t('run.foundAt', { n, at: number(placeOf(found.lines, at) + 1) });
  };
  return (
    <small className="text-quiet tabular-nums">
      <span role="status">{said()}</span>{wanted === '' && t('run.lines', { n: total })}
    </small>
  );
}

/** To the ends, to a line, and to the lines that are too many to be shown at once. */
function Ways({ total, base, goTo, onBase }: { total: number; base: number; goTo: (line: number) => void; onBase: (base: number) => void }) {
  const { t } = useText();
  const [line, setLine] = useState('');
  const isLong = total > STRETCH;
  return (
    <div className="flex flex-wrap items-center justify-end gap-1 border-t border-line p-1.5">
      <small className="mr-auto hidden px-1.5 text-quiet md:block">{t('run.keys')}</small>
      {isLong && (
        <span className="flex flex-wrap items-center gap-2">
          <small className="text-quiet tabular-nums">{t('run.stretch', { from: base + 1, to: Math.min(total, base + STRETCH), n: total })}</small>
          <Button kind="quiet" disabled={base === 0} onClick={() => onBase(Math.max(0, base - STRETCH / 2))}>{t('run.earlier')}</Button>
          <Button kind="quiet" disabled={base >= lastStretch(total)} onClick={() => onBase(Math.min(lastStretch(total), base + STRETCH / 2))}>{t('run.later')}</Button>
        </span>
      )}
      <Button kind="quiet" onClick={() => goTo(0)}>{t('run.begin')}</Button>
      <form className="flex items-center gap-1" onSubmit={(event) => { event.preventDefault(); if (line !== '') goTo(Number(line) - 1); }}>
        <span className="w-24"><input type="number" inputMode="numeric" min={1} aria-label={t('run.line')} placeholder={t('run.line')} value={line} onChange={(event) => setLine(event.target.value)} className={FIELD} /></span>
        <Button type="submit" kind="quiet">{t('run.goTo')}</Button>
      </form>
      <Button kind="quiet" onClick={() => goTo(total - 1)}>{t('run.end')}</Button>
    </div>
  );
}
