// What pictures are made of: runs on a line of time, sums with what is unknown, plans in layers.
import { describe, expect, it } from 'vitest';
import type { LandedCost, RunSpan, UsageSum } from '../src/api/types';
import { draw, neighbour, NODE } from '../src/lib/graph';
import { lanes, load, MIN_WIDTH, ticks, toneOfSpan, totals } from '../src/lib/timeline';
import { byDay, figureOf, perChange, roundUp } from '../src/lib/usage';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 2, 12);
/** A run from `begin` to `end`, in minutes before now; without an end it is live. */
const span = (id: string, begin: number, end: number | null, more: Partial<RunSpan> = {}) => {
  const at = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();
  return { id, agent: 'a', repo: 'r', model: null, granted_at: at(begin), started_at: at(begin), ended_at: end === null ? null : at(end), class: end === null ? null : { class: 'success' }, usage: {}, ...more } as unknown as RunSpan;
};
const HOUR = { from: NOW - 60 * MINUTE, until: NOW, width: 600 };

describe('runs on a line of time', () => {
  it('stand where they were, and in one row only when they do not overlap', () => {
    const [lane] = lanes([span('one', 60, 30), span('two', 40, 10), span('three', 25, null)], 'agent', HOUR, NOW);
    expect(lane?.rows).toBe(2);
    expect(lane?.bars.map(({ x, width, row }) => [x, width, row])).toEqual([[0, 300, 0], [200, 300, 1], [350, 250, 0]]);
  });

  it('stand in lanes by who pays and by machine, and an agent without an account pays by itself', () => {
    const spans = [span('one', 60, 30, { account: 'work', host: 'local' }), span('two', 40, 10, { account: null, host: 'local' }), span('three', 40, 10, { account: null, agent: null, host: 'other' })];
    expect(lanes(spans, 'account', HOUR, NOW).map((lane) => [lane.key, lane.bars.length])).toEqual([['a', 1], ['work', 1], [null, 1]]);
    expect(lanes(spans, 'host', HOUR, NOW).map((lane) => [lane.key, lane.rows])).toEqual([['local', 2], ['other', 1]]);
  });

  it('are cut at the window, and are not drawn outside of it', () => {
    const [lane] = lanes([span('old', 90, 70), span('cut', 90, 50)], 'agent', HOUR, NOW);
    expect(lane?.bars.map(({ x, width }) => [x, width])).toEqual([[0, 100]]);
  });

  it('lose none when they are too narrow, and the worst is what is seen', () => {
    const many = Array.from({ length: 500 }, (_, index) => span(`r${index}`, 30, 29.99, index === 7 ? { class: { class: 'crashed' } as never } : {}));
    const [lane] = lanes(many, 'agent', HOUR, NOW);
    expect(lane?.bars).toHaveLength(1);
    expect(lane?.bars[0]).toMatchObject({ width: MIN_WIDTH, tone: 'bad' });
    expect(lane?.bars[0]?.runs).toHaveLength(500);
  });

  it('never overlap in a row, however many there are', () => {
    const random = (seed: number) => () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const next = random(42);
    const spans = Array.from({ length: 400 }, (_, index) => span(`r${index}`, 1 + next() * 70, next() < 0.1 ? null : next(), { agent: next() < 0.5 ? 'a' : 'b' }));
    for (const lane of lanes(spans, 'agent', HOUR, NOW)) {
      const rows = new Map<number, number>();
      for (const bar of lane.bars) {
        expect(bar.x).toBeGreaterThanOrEqual(rows.get(bar.row) ?? 0);
        rows.set(bar.row, bar.x + bar.width);
      }
    }
  });

  it('are in a lane of their own when they do not tell', () => {
    expect(lanes([span('m', 9, 8, { model: 'opus' }), span('n', 9, 8)], 'model', HOUR, NOW).map((lane) => lane.key)).toEqual(['opus', null]);
    expect(toneOfSpan(span('c', 9, 8, { class: { class: 'cancelled' } as never }))).toBe('over');
  });

  it('are counted as they are at work at once', () => {
    const steps = load([span('one', 90, 30), span('two', 40, null)], HOUR, NOW);
    expect(steps.map(({ at, runs }) => [(NOW - at) / MINUTE, runs])).toEqual([[60, 1], [40, 2], [30, 1]]);
    expect(load([], HOUR, NOW)).toEqual([{ at: HOUR.from, runs: 0 }]);
  });

  it('are summed within the window, and unknown stays unknown', () => {
    const told = span('t', 90, 30, { usage: { output_tokens: 5 } as never });
    expect(totals([told, span('u', 10, null)], HOUR, NOW)).toEqual({ runs: 2, live: 1, failed: 0, worked: 40 * MINUTE, tokens: { known: 5, unknown: 1 }, cost: { known: null, unknown: 2 } });
  });

  it('have marks at round times with room between them', () => {
    const marks = ticks(HOUR, 80);
    expect(marks.length).toBeGreaterThan(3);
    for (const mark of marks) expect(mark % (10 * MINUTE)).toBe(0);
    const week = ticks({ from: NOW - 7 * 1440 * MINUTE, until: NOW, width: 1200 }, 50);
    expect(week).toHaveLength(7);
    expect(new Date(week[0] ?? 0).getHours()).toBe(0);
  });
});

describe('sums of usage', () => {
  const sum = (key: string, output: number | null, without: number) => ({ key, runs: 3, usage: { output_tokens: output, cost_micro_usd: null }, without_tokens: without, without_cost: 3 }) as unknown as UsageSum;
  it('have every day, and what nobody told is not nothing', () => {
    const days = byDay([sum('2026-01-02', 7, 1), sum('2025-12-31', null, 3)], 'tokens', 3, NOW);
    expect(days.map((day) => [day.key, day.known, day.unknown])).toEqual([['2025-12-31', null, 3], ['2026-01-01', 0, 0], ['2026-01-02', 7, 1]]);
    expect(figureOf(sum('x', 7, 1), 'cost')).toEqual({ key: 'x', known: null, unknown: 3, runs: 3 });
  });

  it('say of a landed change what it used at least where a run does not tell', () => {
    const cost = (micros: number | null, without: number) =>
      ({ per_change: { output_tokens: 60, cost_micro_usd: micros }, without_tokens: 0, without_cost: without }) as unknown as LandedCost;
    expect(perChange(cost(5, 0), 'cost')).toEqual({ known: 5, isAtLeast: false });
    expect(perChange(cost(5, 2), 'cost')).toEqual({ known: 5, isAtLeast: true });
    expect(perChange(cost(null, 2), 'cost')).toEqual({ known: null, isAtLeast: false });
    expect(perChange(cost(5, 2), 'tokens')).toEqual({ known: 60, isAtLeast: false });
  });

  it('fit below a round number', () => {
    for (const [value, round] of [[0, 1], [1, 1], [12, 20], [21, 50], [999, 1000], [1000, 1000]] as const) expect(roundUp(value)).toBe(round);
  });
});

describe('a plan', () => {
  const tasks = (...lines: string[]) => lines.map((line) => ({ name: line.split('<')[0] ?? '', needs: line.split('<')[1]?.split(',') ?? [] }));
  const plan = tasks('base', 'left<base', 'right<base', 'join<left,right', 'docs<base', 'end<join,docs');

  it('has each task below all that it needs, and no two in one place', () => {
    const drawing = draw(plan);
    const at = new Map(drawing.places.map((place) => [place.name, place]));
    expect(at.size).toBe(plan.length);
    for (const task of plan) for (const need of task.needs) expect(at.get(task.name)?.y).toBeGreaterThan(at.get(need)?.y ?? Infinity);
    for (const a of drawing.places) for (const b of drawing.places) if (a !== b && a.y === b.y) expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(NODE.width);
    expect(drawing.edges).toHaveLength(7);
  });

  it('has lines that go through no task', () => {
    const drawing = draw(plan);
    const [long] = drawing.edges.filter((edge) => edge.from === 'docs' && edge.to === 'end');
    const middle = drawing.places.filter((place) => place.layer === 2);
    // Where the line passes the layer between, it is upright, beside every task of that layer.
    const x = Number(/V/.test(long?.path ?? '') ? / (\S+) \S+ V/.exec(long?.path ?? '')?.[1] : NaN);
    for (const place of middle) expect(x < place.x || x > place.x + NODE.width).toBe(true);
  });

  it('is not turned over by a circle, and is drawn when it is empty', () => {
    expect(draw(tasks('a<b', 'b<a')).places).toHaveLength(2);
    expect(draw([]).places).toEqual([]);
  });

  it('is walked by arrow keys', () => {
    const { places } = draw(plan);
    expect(neighbour(places, 'base', 'ArrowUp')).toBeNull();
    const below = neighbour(places, 'base', 'ArrowDown');
    expect(['left', 'right', 'docs']).toContain(below);
    expect(neighbour(places, below ?? '', 'ArrowUp')).toBe('base');
    expect(neighbour(places, 'base', 'End')).toBe('end');
    expect(neighbour(places, 'base', 'x')).toBeNull();
  });
});
