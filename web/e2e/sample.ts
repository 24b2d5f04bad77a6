// A day of a fleet, made up but always the same: no suite can wait for one. Only what is drawn of it is looked at.
import type { Page } from '@playwright/test';

const HOUR = 3_600_000;
const TITLES = ['Repair the greeting', 'Add a dark theme to the settings', 'Upgrade the HTTP client', 'Write the migration guide', 'Find the flaky test in the login suite'];
const AGENTS = ['claude', 'codex', 'gemini', 'opencode'];
const REPOS = ['billing', 'docs', 'shop'];

/** Numbers from 0 to 1 that look random and are the same each time. */
function series(seed: number) {
  let at = seed;
  return () => (at = (at * 16_807) % 2_147_483_647) / 2_147_483_647;
}

const pick = <T>(list: T[], at: number): T => list[Math.floor(at * list.length)] as T;
const at = (time: number) => new Date(time).toISOString();

function runs(now: number) {
  const next = series(7);
  return Array.from({ length: 46 }, (_, index) => {
    const begin = index < 2 ? now - (0.1 + next() * 0.4) * HOUR : now - next() * 6 * HOUR;
    const end = begin + (3 + next() * next() * 38) * 60_000;
    const isLive = index < 2 || end > now;
    const luck = next();
    const ending = luck < 0.8 ? 'success' : luck < 0.87 ? 'cancelled' : luck < 0.94 ? 'rate-limited' : 'crashed';
    return {
      id: `m${index}-t1-r1`, mission: `m${index}`, title: pick(TITLES, next()), task: 'main', repo: pick(REPOS, next()), agent: pick(AGENTS, next()),
      model: luck < 0.7 ? 'opus' : null, account: luck < 0.5 ? 'work' : null, host: 'local', attempt: 1, granted_at: at(begin - 3000), started_at: at(begin), ended_at: isLive ? null : at(end),
      class: isLive ? null : { class: ending },
      usage: { output_tokens: next() < 0.8 ? Math.round(next() * 40_000) : null, cost_micro_usd: next() < 0.6 ? Math.round(next() * 900_000) : null },
    };
  }).sort((a, b) => (a.granted_at < b.granted_at ? 1 : -1));
}

function sums(by: string, now: number) {
  const sum = (key: string | null, tokens: number | null, runs: number, silent: number) => ({ key, runs, usage: { output_tokens: tokens, cost_micro_usd: tokens && tokens * 9 }, without_tokens: silent, without_cost: silent });
  if (by === 'day') return [412, 820, 655, null, 230, 950, 540].map((tokens, day) => sum(at(now - day * 24 * HOUR).slice(0, 10), tokens && tokens * 1000, 40, tokens ? day % 3 : 40));
  const keys = by === 'agent' ? AGENTS : by === 'account' ? ['work', ...AGENTS] : by === 'repo' ? REPOS : ['opus', 'sonnet', null];
  return keys.map((key, index) => sum(key, index === 3 ? null : 1_500_000 / (index + 1), 30 * (4 - index), index === 3 ? 30 : index * 4));
}

function landed(now: number) {
  const cost = (key: string | null, changes: number, tokens: number, micros: number | null, silent: number) => {
    const usage = (times: number) => ({ output_tokens: tokens * times, cost_micro_usd: micros && micros * times });
    return { key, changes, runs: changes * 2, usage: usage(changes), per_change: usage(1), without_tokens: 0, without_cost: silent };
  };
  return {
    since: at(now - 7 * 24 * HOUR), total: cost(null, 31, 24_600, 410_000, 6), by_several: 12,
    by_repo: [cost('shop', 17, 31_200, 520_000, 4), cost('billing', 9, 17_800, 290_000, 0), cost('docs', 5, 14_100, 180_000, 2)],
    by_account: [cost('work', 13, 22_400, 380_000, 0), cost('codex', 6, 19_700, null, 6)],
    by_model: [cost('opus', 11, 23_900, 410_000, 0), cost('sonnet', 8, 18_300, 210_000, 6)],
  };
}

/** From now on the page is told of that day. */
export async function tellOfADay(page: Page) {
  const now = Date.now();
  await page.route('**/api/v1/timeline?*', (route) => route.fulfill({ json: { items: runs(now) } }));
  await page.route('**/api/v1/usage/landed?*', (route) => route.fulfill({ json: landed(now) }));
  await page.route('**/api/v1/usage?*', (route) => route.fulfill({ json: { items: sums(new URL(route.request().url()).searchParams.get('by') ?? '', now) } }));
}
