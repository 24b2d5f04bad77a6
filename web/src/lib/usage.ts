// Sums of usage as they are drawn. A figure that nobody told has no length: it is marked, never drawn as zero.
import type { UsageSum } from '../api/types';

export const METRICS = ['tokens', 'cost'] as const;
export type Metric = (typeof METRICS)[number];

/** A sum in one figure: what is known, and how many of how many runs do not tell. */
export interface Figure {
  key: string | null;
  known: number | null;
  unknown: number;
  runs: number;
}

export function figureOf(sum: UsageSum, metric: Metric): Figure {
  const known = metric === 'tokens' ? sum.usage.output_tokens : sum.usage.cost_micro_usd;
  const unknown = metric === 'tokens' ? sum.without_tokens : sum.without_cost;
  return { key: sum.key ?? null, known: known ?? null, unknown, runs: sum.runs };
}

/** Every day of the last `days` in UTC, the oldest first; a day without runs has none, which is known. */
export function byDay(sums: UsageSum[], metric: Metric, days: number, now: number): Figure[] {
  return Array.from({ length: days }, (_, index) => {
    const key = new Date(now - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    const sum = sums.find((sum) => sum.key === key);
    return sum ? figureOf(sum, metric) : { key, known: 0, unknown: 0, runs: 0 };
  });
}

/** The least round number of which all fit below: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

/** When the days that are asked for begin: midnight in UTC. */
export const sinceDays = (days: number, now: number) => `${new Date(now - (days - 1) * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
