// The runs of a window as bars on a line of time that ends now. A bar leads to its run; the arrow keys go from bar to
// bar. What a colour says is said by a sign, too: a run that failed is crossed, one that was stopped is hollow, one
// that is at work has an open end.
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { RunSpan } from '../../api/types';
import { inert } from '../../lib/inert';
import { beganAt, classWord, endedAt, isByDays, lanes, ticks, type Bar, type GroupBy, type Lane, type Window } from '../../lib/timeline';
import type { Tone } from '../../lib/status';
import { useText } from '../../text';
import { Words } from '../../ui';
import { LoadLine } from './LoadLine';

const ROW = 26;
const BAR = 20;
/** A bar that is narrower has no words in it. */
const WORDS_FROM = 56;
const MARKS_EVERY = 56;
/** The word for the daemon's own machine. */
const LOCAL = 'local';

const LOOKS: Record<Tone, string> = {
  good: 'bg-good-soft text-good border-good/40', bad: 'bg-bad-soft text-bad border-bad crossed', work: 'bg-work-soft text-work border-work open-end',
  over: 'bg-transparent text-quiet border-dashed border-strong', wait: 'bg-sunken text-quiet border-strong', you: 'bg-you-soft text-you border-you',
};
const LEGEND: [Tone, string][] = [['good', 'success'], ['bad', 'failed'], ['over', 'cancelled'], ['work', 'live']];

interface Props {
  spans: RunSpan[];
  by: GroupBy;
  from: number;
  until: number;
  now: number;
  slots: number;
}

/** The width of an element, as it changes. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const node = element.current;
    if (!node) return;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}

export function Gantt({ spans, by, from, until, now, slots }: Props) {
  const { t } = useText();
  const { element, width } = useWidth();
  const [shown, setShown] = useState<RunSpan[] | null>(null);
  const window = { from, until, width };
  const drawn = width > 0 ? lanes(spans, by, window, now) : [];
  const marks = ticks(window, MARKS_EVERY);
  const at = (time: number) => ((time - from) / (until - from)) * width;
  return (
    <div onMouseLeave={() => setShown(null)}>
      <div className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 max-sm:grid-cols-[5rem_minmax(0,1fr)]">
        <Name text={t('timeline.atOnce')} hint={t('timeline.slots', { n: slots })} />
        <div ref={element} className="relative">
          {width > 0 && <LoadLine spans={spans} window={window} now={now} slots={slots} />}
          <Marks marks={marks} at={at} nowAt={at(now)} />
        </div>
        {drawn.map((lane) => <LaneRow key={lane.key ?? ''} lane={lane} by={by} marks={marks} at={at} nowAt={at(now)} now={now} onShow={setShown} />)}
        <span />
        <Axis marks={marks} at={at} window={window} nowAt={at(now)} />
      </div>
      <p aria-hidden className="mt-2 min-h-5 truncate text-sm text-quiet">{shown ? <Shown spans={shown} now={now} /> : t('timeline.hint')}</p>
      <ul aria-label={t('timeline.legend')} className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-xs text-quiet">
        {LEGEND.map(([tone, word]) => (
          <li key={tone} className="flex items-center gap-1.5"><span aria-hidden className={`bar inline-block h-3 w-6 rounded-sm border ${LOOKS[tone]}`} />{t(`timeline.legend.${word}` as 'timeline.legend.live')}</li>
        ))}
      </ul>
    </div>
  );
}

const Name = ({ text, hint }: { text: string; hint?: string }) => (
  <div className="min-w-0 self-center py-1.5 text-sm"><span className="block truncate"><Words text={text} isLine /></span>{hint && <span className="block truncate text-xs text-quiet">{hint}</span>}</div>
);

/** Lines through all lanes, and where now is. */
function Marks({ marks, at, nowAt }: { marks: number[]; at: (time: number) => number; nowAt: number }) {
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0">
      {marks.map((mark) => <div key={mark} className="absolute inset-y-0 w-px bg-line" style={{ left: at(mark) }} />)}
      <div className="absolute inset-y-0 w-0.5 bg-accent" style={{ left: nowAt }} />
    </div>
  );
}

function Axis({ marks, at, window, nowAt }: { marks: number[]; at: (time: number) => number; window: Window; nowAt: number }) {
  const { t, language } = useText();
  const format = new Intl.DateTimeFormat(language, isByDays(window) ? { weekday: 'short', day: 'numeric' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (
    <div aria-hidden className="relative h-6 text-xs text-quiet tabular-nums">
      {marks.filter((mark) => at(mark) > 18 && nowAt - at(mark) > 48).map((mark) => <span key={mark} className="absolute top-1 -translate-x-1/2 whitespace-nowrap" style={{ left: at(mark) }}>{format.format(mark)}</span>)}
      <span className="absolute top-1 -translate-x-full pl-1 font-medium whitespace-nowrap text-accent" style={{ left: nowAt }}>{t('timeline.now')}</span>
    </div>
  );
}

interface LaneProps {
  lane: Lane;
  by: GroupBy;
  marks: number[];
  at: (time: number) => number;
  nowAt: number;
  now: number;
  onShow: (spans: RunSpan[]) => void;
}

function LaneRow({ lane, by, marks, at, nowAt, now, onShow }: LaneProps) {
  const { t } = useText();
  const name = by === 'host' && lane.key === LOCAL ? t('timeline.host') : (lane.key ?? t(by === 'model' ? 'timeline.noModel' : 'unknown'));
  const runs = lane.bars.reduce((sum, bar) => sum + bar.runs.length, 0);
  return (
    <>
      <Name text={name} hint={t('timeline.count', { n: runs })} />
      <div className="relative border-t border-line" style={{ height: lane.rows * ROW + 8 }}>
        <Marks marks={marks} at={at} nowAt={nowAt} />
        <Bars lane={lane} name={name} now={now} onShow={onShow} />
      </div>
    </>
  );
}

/** The bars of a lane: one of them is where the tab key stops, the arrows go on from there. */
function Bars({ lane, name, now, onShow }: { lane: Lane; name: string; now: number; onShow: (spans: RunSpan[]) => void }) {
  const navigate = useNavigate();
  const say = useSentence();
  const stop = lane.bars.findLast((bar) => bar.runs.length === 1)?.runs[0]?.id;
  const spansOf = (target: EventTarget) => {
    const place = (target as HTMLElement).closest<HTMLElement>('[data-bar]')?.dataset['bar'];
    return place === undefined ? undefined : lane.bars[Number(place)]?.runs;
  };
  const show = (event: { target: EventTarget }) => {
    const spans = spansOf(event.target);
    if (spans) onShow(spans);
  };
  const open = (event: MouseEvent) => {
    const link = (event.target as HTMLElement).closest('a');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void navigate({ to: '/runs/$id', params: { id: link.dataset['run'] ?? '' } });
  };
  return (
    <div role="group" aria-label={name} onClick={open} onMouseOver={show} onFocus={show} onKeyDown={walk}>
      {lane.bars.map((bar, index) => {
        const [span] = bar.runs;
        if (!span) return null;
        const style = { left: bar.x, width: bar.width, top: bar.row * ROW + 6, height: BAR };
        const look = `bar absolute block overflow-hidden rounded border text-left text-xs leading-[1.125rem] whitespace-nowrap ${LOOKS[bar.tone]}`;
        if (bar.runs.length > 1) return <span key={span.id} data-bar={index} className={look} style={style} />;
        return (
          <a key={span.id} href={`/runs/${span.id}`} data-run={span.id} data-bar={index} tabIndex={span.id === stop ? 0 : -1} aria-label={say(span, now)} className={`${look} hover:brightness-95`} style={style}>
            <Label bar={bar} span={span} />
          </a>
        );
      })}
    </div>
  );
}

const Label = ({ bar, span }: { bar: Bar; span: RunSpan }) => (bar.width < WORDS_FROM ? null : <span className="block truncate px-1.5">{inert(span.task && span.task !== 'main' ? `${span.title} · ${span.task}` : span.title)}</span>);

/** Arrows go to the neighbour in time, up and down to the lane above or below, as far as the picture goes. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a')];
  const at = links.findIndex((link) => link === document.activeElement);
  const go = (link: HTMLElement | null | undefined) => {
    if (!link) return;
    event.preventDefault();
    link.focus();
  };
  if (event.key === 'ArrowRight') go(links[at + 1]);
  else if (event.key === 'ArrowLeft') go(links[at - 1]);
  else if (event.key === 'Home') go(links[0]);
  else if (event.key === 'End') go(links.at(-1));
  else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    const groups = [...document.querySelectorAll<HTMLElement>('[role=group]:has(> a[data-run])')];
    const next = groups[groups.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)];
    go(next?.querySelector<HTMLElement>('a[tabindex="0"]'));
  }
}

/** A run in a sentence: what, who, how it ended, how long. */
function useSentence() {
  const { t, word, lasted } = useText();
  return (span: RunSpan, now: number) => {
    const state = span.ended_at ? word('class', classWord(span)) : t('run.live');
    return t('timeline.sentence', { title: inert(span.title), agent: span.agent ?? t('unknown'), state, time: lasted(endedAt(span, now) - beganAt(span)) });
  };
}

function Shown({ spans, now }: { spans: RunSpan[]; now: number }) {
  const { t } = useText();
  const say = useSentence();
  const [span] = spans;
  if (!span) return null;
  return <span className="text-ink">{spans.length > 1 ? t('timeline.several', { n: spans.length }) : say(span, now)}</span>;
}
