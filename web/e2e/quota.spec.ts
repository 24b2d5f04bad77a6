// What is left of accounts: told in words and bars, unknown where nobody told.
import type { Account } from '../src/api/types';
import { faultsOf } from './axe';
import { expect, test } from './home';

const HOUR = 3_600_000;

/** Accounts as the API tells of them: only a provider could make real ones. */
function accounts(now: number): Partial<Account>[] {
  const at = (hours: number) => new Date(now + hours * HOUR).toISOString();
  const known = { source: 'run', seen_at: at(-0.1) };
  return [
    { name: 'work', agents: ['claude'], billing: 'subscription', state: 'usable', why: null, live_runs: [], windows: [
      { ...known, name: 'five_hour', used_basis_points: 6250, resets_at: at(3), forecast_full_at: at(1) },
      { ...known, name: 'seven_day', used_basis_points: null, resets_at: null, forecast_full_at: null },
    ] },
    { name: 'spare', agents: ['codex'], billing: 'api-key', state: 'refused', why: 'the provider refused the key', live_runs: [], windows: [] },
  ];
}

test('windows of accounts are told with their forecast, and an unknown one is no empty one', async ({ page, home }) => {
  home.addRepo();
  await page.route('**/api/v1/accounts', (route) => route.fulfill({ json: { items: accounts(Date.now()) } }));
  await page.goto(home.open().replace('/#', '/time#'));
  const quota = page.getByRole('region', { name: 'Quota', exact: true });
  await expect(quota.getByText('62.5%')).toBeVisible();
  await expect(quota.getByText(/^Used up .* if it goes on like this$/)).toHaveCount(1);
  await expect(quota.getByText('unknown', { exact: true })).toHaveCount(1);
  await expect(quota.locator('.hatched')).toHaveCount(1);
  await expect(quota.getByText('the provider refused the key')).toBeVisible();
  await expect(quota.getByText('Its provider has told of no window yet.')).toBeVisible();
  await quota.getByRole('button', { name: 'Table' }).click();
  await expect(quota.getByRole('row', { name: /work 7 days.*unknown.*unknown/ })).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
});
