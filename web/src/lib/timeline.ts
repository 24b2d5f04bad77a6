// Time as a picture: which runs are where on a line of time, how many were at work at once, and where its marks stand.
// Pure; positions are in pixels from the left edge of the drawn window.
import type { RunSpan } from '../api/types';
import type { Tone } from './status';

/** How much time is looked at, in milliseconds, by the word of the address. */
export const RANGES = { '1h': 3_600_000, '6h': 6 * 3_600_000, '24h': 24 * 3_600_000, '7d': 7 * 24 * 3_600_000 } as const;
export type Range = keyof typeof RANGES;
export const isRange = (word: unknown): word is Range => typeof word === 'string' && word in RANGES;

export const GROUPS = ['agent', 'account', 'repo', 'model', 'host'] as const;
export type GroupBy = (typeof GROUPS)[number];
export const isGroup = (word: unknown): word is GroupBy => GROUPS.some((group) => group === word);

/** What is drawn: from when to when, and how wide. */
export interface Window {
  from: number;
  until: number;
  width: number;
}

/** A run, or several that are too narrow to be told apart. */
export interface Bar {
  x: number;
  width: number;
  row: number;
  runs: RunSpan[];
  tone: Tone;
}

export interface Lane {
  /** What the runs have in common; null when they do not tell it. */
  key: string | null;
  bars: Bar[];
  rows: number;
}

export const MIN_WIDTH = 5;
/** Between two bars of a row. */
const GAP = 2;

export const classWord = (span: Pick<RunSpan, 'class'>): string => (span.class as { class?: string } | null)?.class ?? 'unknown';

/** Live, done, stopped by somebody, or failed. */
export function toneOfSpan(span: Pick<RunSpan, 'class' | 'ended_at'>): Tone {
  if (!span.ended_at) return 'work';
  const word = classWord(span);
  if (word === 'success') return 'good';
  return word === 'cancelled' ? 'over' : 'bad';
}

export const beganAt = (span: RunSpan) => Date.parse(span.started_at ?? span.granted_at);
/** When it ended; now while it is live. */
export const endedAt = (span: RunSpan, now: number) => (span.ended_at ? Date.parse(span.ended_at) : Math.max(now, beganAt(span)));

const WORST: Tone[] = ['bad', 'work', 'you', 'over', 'wait', 'good'];

/** What a run has in common with others. Without a registered account its agent's own credential pays, by its name. */
const laneOf = (span: RunSpan, by: GroupBy): string | null => (by === 'account' ? (span.account ?? span.agent ?? null) : (span[by] ?? null));

/** Runs in lanes by what they have in common, and in as few rows as show each of them. */
export function lanes(spans: RunSpan[], by: GroupBy, window: Window, now: number): Lane[] {
  const groups = new Map<string | null, RunSpan[]>();
  spans.forEach((span) => {
    const key = laneOf(span, by);
    groups.set(key, [...(groups.get(key) ?? []), span]);
  });
  const named = (key: string | null) => (key === null ? '\uffff' : key);
  return [...groups].sort(([a], [b]) => (named(a) < named(b) ? -1 : 1)).map(([key, group]) => {
    const bars = pack(gather(group, window, now));
    return { key, bars, rows: Math.max(1, ...bars.map((bar) => bar.row + 1)) };
  });
}

/** The bars of runs; those too narrow to be hit, and at the same place, become one. What is at work stays by itself. */
function gather(spans: RunSpan[], { from, until, width }: Window, now: number): Bar[] {
  const scale = width / (until - from);
  const narrow = new Map<number, Bar>();
  const bars: Bar[] = [];
  for (const span of spans) {
    const left = Math.max(0, (beganAt(span) - from) * scale);
    const right = Math.min(width, (endedAt(span, now) - from) * scale);
    if (right < 0 || left > width) continue;
    const bar = { x: Math.min(left, width - MIN_WIDTH), width: Math.max(MIN_WIDTH, right - left), row: 0, runs: [span], tone: toneOfSpan(span) };
    const place = Math.floor(bar.x / MIN_WIDTH);
    const isNarrow = bar.width <= MIN_WIDTH && span.ended_at != null;
    const other = isNarrow ? narrow.get(place) : undefined;
    if (other) {
      other.runs.push(span);
      other.tone = WORST.find((tone) => tone === other.tone || tone === bar.tone) ?? bar.tone;
      continue;
    }
    if (isNarrow) narrow.set(place, bar);
    bars.push(bar);
  }
  return bars.sort((a, b) => a.x - b.x);
}

/** Gives each bar the first row that is free where it begins. */
function pack(bars: Bar[]): Bar[] {
  const ends: number[] = [];
  for (const bar of bars) {
    const free = ends.findIndex((end) => end <= bar.x);
    bar.row = free < 0 ? ends.length : free;
    ends[bar.row] = bar.x + bar.width + GAP;
  }
  return bars;
}

/** How many runs were at work, from each moment at which that changed. The first moment is the window's begin. */
export function load(spans: RunSpan[], { from, until }: Pick<Window, 'from' | 'until'>, now: number): { at: number; runs: number }[] {
  const changes = new Map<number, number>();
  const change = (at: number, by: number) => changes.set(at, (changes.get(at) ?? 0) + by);
  for (const span of spans) {
    const [begin, end] = [Math.max(from, Date.parse(span.granted_at)), endedAt(span, now)];
    if (end <= from || begin >= until) continue;
    change(begin, 1);
    if (span.ended_at && end < until) change(end, -1);
  }
  let runs = 0;
  const steps = [...changes].sort(([a], [b]) => a - b).map(([at, by]) => ({ at, runs: (runs += by) }));
  return steps[0]?.at === from ? steps : [{ at: from, runs: 0 }, ...steps];
}

const MINUTE = 60_000;
const STEPS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880].map((minutes) => minutes * MINUTE);

/** Windows that are longer are marked by days. */
export const isByDays = ({ from, until }: Pick<Window, 'from' | 'until'>) => until - from > 48 * 60 * MINUTE;

/** Where marks stand, `least` pixels or more apart, at round times of the reader's own clock. */
export function ticks(window: Window, least: number): number[] {
  const { from, until, width } = window;
  const wanted = Math.max((until - from) * (least / Math.max(width, 1)), isByDays(window) ? 1440 * MINUTE : 0);
  const step = STEPS.find((step) => step >= wanted) ?? STEPS.at(-1) ?? wanted;
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / step) * step + offset;
  return Array.from({ length: Math.max(0, Math.floor((until - first) / step) + 1) }, (_, index) => first + index * step);
}

/** The sums of a window that people look for first. What no run told stays null. */
export function totals(spans: RunSpan[], { from, until }: Pick<Window, 'from' | 'until'>, now: number) {
  const sum = (values: (number | null | undefined)[]) => {
    const known = values.filter((value) => value != null);
    return { known: known.length > 0 ? known.reduce((all, one) => all + one, 0) : null, unknown: values.length - known.length };
  };
  const ended = spans.filter((span) => span.ended_at);
  return {
    runs: spans.length,
    live: spans.length - ended.length,
    failed: ended.filter((span) => toneOfSpan(span) === 'bad').length,
    worked: spans.reduce((all, span) => all + Math.max(0, Math.min(until, endedAt(span, now)) - Math.max(from, beganAt(span))), 0),
    tokens: sum(spans.map((span) => span.usage.output_tokens)),
    cost: sum(spans.map((span) => span.usage.cost_micro_usd)),
  };
}
