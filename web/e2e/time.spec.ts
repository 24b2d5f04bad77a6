// Time as a picture: runs stand where they were, live ones grow, and what is drawn can be read without seeing it.
import { faultsOf } from './axe';
import { expect, FIX, playing, test } from './home';

const USED = '{ do = "usage", usage = { input_tokens = 12400, output_tokens = 2340, cost_micro_usd = 1500000, turns = 4 } }';
const SILENT = '{ do = "usage", usage = {} }';
const NEVER = '{ do = "wait-for-file", path = "never", timeout_ms = 600000 }';

test('runs are drawn live, lead to their page, and are a table for who asks', async ({ page, home }) => {
  home.addRepo();
  await page.clock.install();
  await page.goto(home.open());
  await page.getByRole('link', { name: 'Time', exact: true }).click();
  await expect(page.getByText('No run in 6 hours')).toBeVisible();
  const told = home.mission(playing([[USED, FIX]], 'Repair the greeting in greeting.txt and say what it took.'));
  const bar = page.getByRole('link', { name: /^scripted, done, .*say what it took/ });
  await expect(bar).toHaveAttribute('href', `/runs/${told}-t1-r1`);
  const silent = home.mission(playing([[SILENT, NEVER]], 'Repair the greeting in greeting.txt and never end.'));
  await expect.poll(() => home.godwit('mission', 'show', silent, '--plain')).toContain('running');
  // The picture's edge moves by steps of its width, so the clock of the page moves instead of somebody waiting.
  await page.clock.fastForward(120_000);
  await expect(page.getByRole('img', { name: /at most 1, of \d+ slots/ })).toBeVisible();
  const live = page.getByRole('link', { name: /^scripted, Live, .*never end/ });
  await expect(live).toBeVisible();
  await page.getByRole('button', { name: '1 hour' }).click();
  await expect(page).toHaveURL(/range=1h/);
  // Its end is now, and now moves: the sentence says how long it has been at work.
  const before = await live.getAttribute('aria-label');
  await page.clock.fastForward(120_000);
  await expect.poll(() => live.getAttribute('aria-label')).not.toBe(before);
  // One stop for the tab key; the arrows go from bar to bar.
  await live.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(bar).toBeFocused();
  await page.keyboard.press('End');
  await expect(live).toBeFocused();
  // The same runs by machine and by who pays; without an account the agent's own credential does.
  const lanes = page.getByRole('group', { name: 'In lanes by' });
  await lanes.getByRole('button', { name: 'Machine' }).click();
  await expect(page).toHaveURL(/by=host/);
  await expect(page.getByRole('group', { name: 'This machine' }).getByRole('link')).toHaveCount(2);
  await lanes.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('group', { name: 'scripted', exact: true }).getByRole('link')).toHaveCount(2);
  await page.getByRole('group', { name: 'Runs: as a picture or as a table' }).getByRole('button', { name: 'Table' }).click();
  const row = page.getByRole('row', { name: /say what it took/ });
  await expect(row.getByRole('cell', { name: '2,340' })).toBeVisible();
  await expect(row.getByRole('cell', { name: '$1.50' })).toBeVisible();
  await expect(page.getByRole('row', { name: /never end/ }).getByRole('cell', { name: 'unknown' })).toHaveCount(2);
  expect(await faultsOf(page)).toEqual([]);
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Attempt 1' })).toBeVisible();
});

test('what nobody told is unknown in every sum and never nothing', async ({ page, home }) => {
  home.addRepo();
  const told = home.mission(playing([[USED, FIX]]));
  const silent = home.mission(playing([[SILENT, FIX]]));
  for (const id of [told, silent]) await expect.poll(() => home.godwit('mission', 'show', id, '--plain')).toContain('approv');
  await page.goto(home.open().replace('/#', '/time#'));
  const usage = page.getByRole('region', { name: 'Usage' });
  await expect(usage.getByText('2,340, and 1 run that does not tell').first()).toBeVisible();
  await usage.getByRole('button', { name: 'Cost, as stated' }).click();
  await expect(usage.getByText('$1.50, and 1 run that does not tell').first()).toBeVisible();
  await usage.getByRole('group', { name: 'By agent: as a picture or as a table' }).getByRole('button', { name: 'Table' }).click();
  await expect(usage.getByRole('region', { name: 'By agent', exact: true }).getByRole('row', { name: /^scripted \$1\.50 2 1$/ })).toBeVisible();
  await usage.getByRole('group', { name: 'By account: as a picture or as a table' }).getByRole('button', { name: 'Table' }).click();
  await expect(usage.getByRole('region', { name: 'By account', exact: true }).getByRole('row', { name: /^scripted \$1\.50 2 1$/ })).toBeVisible();
  // A landed change costs what its runs used, and at least that where one of them does not tell.
  await expect(page.getByText('Nothing landed in these days.')).toBeVisible();
  for (const id of [told, silent]) {
    home.godwit('mission', 'approve', id);
    await expect.poll(() => home.godwit('mission', 'show', id, '--plain')).toContain('landed');
  }
  await page.reload();
  const landed = page.getByRole('region', { name: 'What a landed change cost' });
  await expect(landed.getByText('at least $0.75')).toHaveCount(4);
  await expect(landed.getByRole('row', { name: /2 at least \$0\.75 at least 1,170$/ })).toHaveCount(3);
  expect(await faultsOf(page)).toEqual([]);
});
