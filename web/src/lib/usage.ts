// Sums of usage as they are drawn. A figure that nobody told has no length: it is marked, never drawn as zero.
import type { Account, LandedCost, UsageSum } from '../api/types';

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

/** What one landed change used on average. Where runs do not tell it, it is less than the truth. */
export function perChange(cost: LandedCost, metric: Metric): { known: number | null; isAtLeast: boolean } {
  const known = metric === 'tokens' ? cost.per_change.output_tokens : cost.per_change.cost_micro_usd;
  const untold = metric === 'tokens' ? cost.without_tokens : cost.without_cost;
  return { known: known ?? null, isAtLeast: known != null && untold > 0 };
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

/** Everything that is summed, as one: the figures of which somebody told, and how many runs tell nothing of what is shown. */
export function today(sums: UsageSum[]): { cost: number | null; tokens: number | null; untold: number; runs: number } {
  const sum = (values: (number | null | undefined)[]) => {
    const known = values.filter((value) => value != null);
    return known.length > 0 ? known.reduce((total, value) => total + value, 0) : null;
  };
  const count = (of: (one: UsageSum) => number) => sums.reduce((total, one) => total + of(one), 0);
  const cost = sum(sums.map(({ usage }) => usage.cost_micro_usd));
  const tokens = sum(sums.map(({ usage }) => usage.output_tokens));
  return { cost, tokens, runs: count(({ runs }) => runs), untold: count((one) => (cost != null ? one.without_cost : one.without_tokens)) };
}

/** The window of any account of which most is used, among those of which that is known. */
export function nearest(accounts: Pick<Account, 'name' | 'windows'>[]): { account: string; window: Account['windows'][number]; share: number } | null {
  const known = accounts.flatMap(({ name, windows }) =>
    windows.flatMap((window) => (window.used_basis_points == null ? [] : [{ account: name, window, share: Math.min(1, window.used_basis_points / 10_000) }])),
  );
  return known.sort((a, b) => b.share - a.share)[0] ?? null;
}
