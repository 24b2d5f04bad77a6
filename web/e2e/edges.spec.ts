// Where pages of this kind break: many missions, two who decide at once, long titles, gaps, another version.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, FIX, playing, test, type Home } from './home';

/** Commands that a person would type all day, sent at once. */
async function send(home: Home, url: string, path: string, body: unknown): Promise<{ mission?: string }> {
  const token = readFileSync(join(home.root, 'home/token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(new URL(`/api/v1${path}`, url), { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status, path).toBeLessThan(300);
  return (await answer.json()) as { mission?: string };
}

test('what waits is found behind a hundred newer missions', async ({ page, home }) => {
  home.addRepo();
  const address = home.open();
  const oldest = await send(home, address, '/missions', { repo: 'greeting', text: 'Make the very first greeting nicer somehow.' });
  const newer: string[] = [];
  for (let n = 0; n < 120; n += 1) newer.push((await send(home, address, '/missions', { repo: 'greeting', text: `Make greeting ${n} nicer somehow.` })).mission ?? '');
  await page.goto(address);
  await expect(page.getByRole('heading', { name: '121 missions wait for you' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Inbox 121' })).toBeVisible();
  await page.getByRole('link', { name: 'Inbox 121' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(100);
  await page.getByRole('button', { name: 'Show 21 more' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(121);
  for (const id of newer) await send(home, address, `/missions/${id}/cancel`, {});
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('link', { name: /very first greeting/ })).toBeVisible();
  await page.getByRole('link', { name: 'Fleet' }).click();
  await expect(page.getByRole('heading', { name: '1 mission waits for you' })).toBeVisible();
  expect(oldest.mission).toBeTruthy();
});

test('what waits says what is in its way, until nothing is', async ({ page, home }) => {
  home.addRepo();
  home.godwit('repo', 'set', 'greeting', 'max_runs=1');
  const busy = home.mission(playing([['{ do = "wait-for-file", path = "go", timeout_ms = 600000 }', FIX]]));
  await expect.poll(() => (JSON.parse(home.godwit('mission', 'show', busy, '--json')) as { status: string }).status).toBe('running');
  const waits = home.mission(playing([[FIX]], 'Repair the greeting in greeting.txt again so that `sh test.sh` passes.'));
  await page.goto(home.open().replace('/#', `/missions/${waits}#`));
  const why = page.getByRole('main').getByRole('listitem').filter({ hasText: 'number 1 in the line' });
  await expect(why).toContainText('repository greeting may have 1 live at once');
  await page.getByRole('banner').getByRole('button', { name: '中文', exact: true }).click();
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: '排在第 1 位' })).toContainText('同时最多运行 1 个');
  home.godwit('repo', 'set', 'greeting', 'max_runs=2');
  await expect(page.getByText('排在第', { exact: false })).toHaveCount(0);
  await expect.poll(() => (JSON.parse(home.godwit('mission', 'show', waits, '--json')) as { status: string }).status).toBe('awaiting-approval');
});

test('who decides too late is told who was faster', async ({ page, home }) => {
  home.addRepo();
  const id = home.mission(playing([[FIX]]));
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await page.route('**/approve', async (route) => {
    home.godwit('mission', 'approve', id);
    await route.continue();
  });
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/has decided already, .*: approved/)).toBeVisible();
  await expect(page.getByText('That was refused')).toHaveCount(0);
  await expect(page.getByText(/Landed on/)).toBeVisible();
  await page.getByRole('button', { name: 'Good', exact: true }).click();
  await expect(page.getByText(/has decided already/)).toHaveCount(0);
});

test('a title of ten thousand characters breaks no page', async ({ page, home }) => {
  home.addRepo();
  const title = `Make ${'greeting'.repeat(1250)} nicer somehow.`;
  const address = home.open();
  const { mission } = await send(home, address, '/missions', { repo: 'greeting', text: title });
  await page.goto(address);
  await expect(page.getByRole('heading', { name: '1 mission waits for you' })).toBeVisible();
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 740 });
    for (const path of ['/', '/inbox', `/missions/${mission}`, '/search?q=nicer']) {
      await page.goto(new URL(path, address).href);
      await expect(page.locator('main').getByText(/greetinggreeting/).filter({ visible: true }).first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${path} at ${width}`).toBeLessThanOrEqual(width);
    }
    await page.getByRole('button', { name: 'Find or do' }).click();
    await page.keyboard.type('nicer');
    const option = page.getByRole('option').first();
    await expect(option).toContainText('greeting');
    expect((await option.boundingBox())?.height ?? 999).toBeLessThan(80);
    await page.keyboard.press('Escape');
  }
});

/** A page that has never been live when its daemon goes says so instead of everything else. */
const isLive = (page: Page) => expect(page.getByText('Live', { exact: true })).toBeVisible();

test('what happened while nobody could listen is asked for anew', async ({ page, home }) => {
  home.addRepo();
  const address = home.open();
  await page.goto(address);
  await expect(page.getByText('Everything is ready')).toBeVisible();
  await isLive(page);
  await page.context().route('**/api/v1/events*', (route) => route.abort('connectionrefused'));
  home.godwit('down');
  await expect(page.getByText(/godwit does not answer/).first()).toBeVisible();
  home.up();
  const ids: string[] = [];
  for (let n = 0; n < 60; n += 1) ids.push((await send(home, address, '/missions', { repo: 'greeting', text: `Make greeting ${n} nicer somehow.` })).mission ?? '');
  for (const id of ids.slice(1)) await send(home, address, `/missions/${id}/cancel`, {});
  await expect.poll(() => (JSON.parse(home.godwit('log', 'show', '--json')) as { items: { seq: number }[] }).items.length).toBeGreaterThan(100);
  await page.context().unroute('**/api/v1/events*');
  await expect(page.getByRole('heading', { name: '1 mission waits for you' })).toBeVisible();
  await expect(page.getByRole('link', { name: /Make greeting 0 nicer/ })).toBeVisible();
});

test('a page of another version says so and offers the new one', async ({ page, home }) => {
  home.addRepo();
  await page.goto(home.open());
  await expect(page.getByText('Everything is ready')).toBeVisible();
  await expect(page.getByText('A newer godwit answers')).toHaveCount(0);
  await isLive(page);
  const entry = /^http:\/\/127\.0\.0\.1:\d+\/$/;
  await page.context().route(entry, async (route) => {
    if (route.request().resourceType() !== 'fetch') return route.fallback();
    await route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/assets/index-Another1.js"></script>' });
  });
  home.godwit('down');
  await expect(page.getByText(/godwit does not answer/).first()).toBeVisible();
  home.up();
  await expect(page.getByText('A newer godwit answers')).toBeVisible();
  await page.context().unroute(entry);
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await expect(page.getByText('Everything is ready')).toBeVisible();
});
