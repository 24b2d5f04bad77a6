// A transcript of a hundred thousand lines is one list: scrolled, gone to, looked through, and the page stays quick.
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf } from './axe';
import { expect, FIX, playing, test, type Home } from './home';

const LINES = 100_000;
const flood = (lines: number) => `{ do = "flood", lines = ${lines}, bytes = 40 }`;
const say = (text: string) => `{ do = "say", text = "${text}" }`;
const log = (page: Page) => page.locator('[role=log]');

async function ended(home: Home, moves: string[]): Promise<string> {
  home.addRepo();
  const id = home.mission(playing([[...moves, FIX]]));
  const status = () => (JSON.parse(home.godwit('mission', 'show', id, '--json')) as { status: string }).status;
  await expect.poll(status, { timeout: 300_000 }).toBe('awaiting-approval');
  return `${id}-t1-r1`;
}

async function open(page: Page, home: Home, run: string) {
  const address = home.open();
  await page.goto(address);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.goto(new URL(`/runs/${run}`, address).href);
}

/** From now on the page notes what keeps it from answering. */
const watchTasks = (page: Page) =>
  page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { longTasks: seen });
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => seen.push(duration))).observe({ type: 'longtask', buffered: false });
  });

test('any line of a hundred thousand is found, gone to and shown', async ({ page, home }) => {
  const half = LINES / 2;
  const run = await ended(home, [say('the very first words'), flood(half), say('a Needle in the middle'), flood(half), `{ do = "shell", command = "seq 1 400; echo deep''ly hidden" }`, say('the very last words')]);
  await open(page, home, run);
  // It opens where it ended; all lines are known, and few are in the page.
  await expect(log(page).getByText('the very last words')).toBeVisible();
  await expect(page.getByText(/^100,00\d lines$/)).toBeVisible();
  await watchTasks(page);

  await page.getByRole('button', { name: 'Go to the beginning' }).click();
  await expect(log(page).getByText('the very first words')).toBeInViewport();
  await page.getByRole('spinbutton', { name: 'Line' }).fill('25000');
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(log(page).getByText('25,000', { exact: true })).toBeInViewport();

  const field = page.getByRole('searchbox', { name: 'Search in the transcript' });
  await field.fill('nEEdle');
  await expect(page.getByText('1 of 1 line', { exact: true })).toBeVisible();
  await expect(log(page).locator('mark')).toHaveText('Needle');
  await expect(log(page).getByText('a Needle in the middle')).toBeInViewport();
  // In the middle of a folded line that is longer than the list.
  await field.fill('deeply hidden');
  await expect(log(page).locator('details[open] mark').last()).toBeInViewport();
  await field.fill('the very');
  await expect(page.getByText('2 of 2 lines', { exact: true })).toBeVisible();
  await expect(log(page).getByText('the very last words')).toBeInViewport();
  await field.press('Enter');
  await expect(page.getByText('1 of 2 lines', { exact: true })).toBeVisible();
  await expect(log(page).getByText('the very first words')).toBeInViewport();
  await field.press('Shift+Enter');
  await expect(log(page).getByText('the very last words')).toBeInViewport();
  await field.press('Escape');
  await expect(log(page)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(log(page).getByText('the very first words')).toBeInViewport();
  const time = log(page).locator('time').first();
  await expect(time).toHaveText(/^\+\d+:\d\d$/);
  await page.keyboard.press('t');
  await expect(time).toHaveText(/^\d\d:\d\d:\d\d$/);
  await page.keyboard.press('End');
  await expect(log(page).locator('details[open]')).toHaveCount(0);
  await page.keyboard.press('f');
  await expect(log(page).locator('details[open]')).not.toHaveCount(0);
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: 'Readable' })).toBeVisible();
  await expect(log(page).getByText('the very last words').first()).toBeVisible();
  await page.getByRole('button', { name: 'Readable' }).click();
  await expect(page.getByText(/^100,00\d lines$/)).toBeVisible();
  await expect(log(page).getByText('the very last words')).toBeInViewport();

  // By the bar, as with a thumb: somewhere, at once.
  await log(page).evaluate((box) => { box.scrollTop = box.scrollHeight * 0.755; });
  // Behind those that are drawn above what one sees.
  await expect(log(page).getByText(/^7[56],\d\d\d$/).nth(20)).toBeInViewport();
  await expect(log(page).locator('.shimmer')).toHaveCount(0);
  expect(await log(page).locator('[data-index]').count()).toBeLessThan(200);
  const longest = await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks));
  // A machine may be busy with ten other things; a page that lays out all lines takes many seconds.
  expect(longest).toBeLessThan(1000);
  await test.info().attach('longest task', { body: `${longest} ms` });
});

test('a line of ten megabytes shows its beginning and the way to all of it', async ({ page, home }) => {
  const run = await ended(home, [say('before it'), `{ do = "big-line", bytes = ${10 << 20} }`, say('after it')]);
  await open(page, home, run);
  await expect(log(page).getByText('after it')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the beginning' }).click();
  await expect(log(page).getByText('10,465,760 more characters are not shown.')).toBeAttached();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the whole line' }).click();
  const text = readFileSync((await (await saved).path()) ?? '', 'utf8');
  expect(text).toContain('x'.repeat(10 << 20));
  await page.getByRole('button', { name: 'Raw' }).click();
  await expect(log(page).locator('summary', { hasText: 'xxxx' })).toBeVisible();
  await expect(log(page)).not.toContainText('x'.repeat(200));
});

test('a run shows what it changed, what the checks said of that, and what it could touch', async ({ page, home }) => {
  const run = await ended(home, []);
  await open(page, home, run);
  const panel = page.getByRole('tabpanel');
  await expect(panel.getByText('greeting.txt').first()).toBeVisible();
  await expect(panel.getByRole('row').filter({ hasText: '+hello, world' })).toBeVisible();
  await expect(panel.getByRole('link', { name: 'Review' })).toBeVisible();
  await page.getByRole('tab', { name: 'Checks' }).click();
  await expect(panel.getByText('1 test passed')).toBeVisible();
  await page.getByRole('tab', { name: 'Sandbox' }).click();
  await expect(panel.getByText(/^bubblewrap /)).toBeVisible();
  await expect(panel.getByText(join(home.root, 'operator'))).toBeVisible();
  await expect(panel.getByText('its workspace')).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const tab of ['Diff', 'Checks', 'Sandbox']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await faultsOf(page), `${tab}, ${colorScheme}`).toEqual([]);
    }
  }
});
