// Browsers allow a server six connections: eight tabs share one stream, and another tab goes on when the first is closed.
import type { Page, Request } from '@playwright/test';
import { expect, FIX, playing, test } from './home';

const TABS = 8;

test('eight tabs share one stream, and when its tab is closed another one goes on from there', async ({ page, home, context }) => {
  home.addRepo();
  const streams = new Map<Page, number>();
  const open = () => [...streams.values()].reduce((sum, count) => sum + count, 0);
  const count = (page: Page) => {
    const isStream = (url: string) => url.endsWith('/api/v1/events');
    const by = (change: number) => (request: Request) => {
      if (isStream(request.url())) streams.set(page, (streams.get(page) ?? 0) + change);
    };
    page.on('request', by(1));
    page.on('requestfinished', by(-1));
    page.on('requestfailed', by(-1));
    page.on('close', () => streams.delete(page));
  };
  count(page);
  await page.goto(home.open());
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const others: Page[] = [];
  for (let tab = 1; tab < TABS; tab += 1) {
    const other = await context.newPage();
    count(other);
    await other.goto(page.url());
    await expect(other.getByText('Live', { exact: true })).toBeVisible();
    others.push(other);
  }
  expect(open()).toBe(1);
  expect(streams.get(page)).toBe(1);
  home.mission(playing([[FIX]], 'Repair the greeting in greeting.txt, seen by all.'));
  for (const tab of [page, ...others]) await expect(tab.getByRole('link', { name: /seen by all.*Ready to land/ })).toBeVisible();
  expect(open()).toBe(1);
  // The tab that reads goes. What happens in between is not lost, since the next one reads on from the same place.
  await page.close();
  home.mission(playing([[FIX]], 'Repair the greeting in greeting.txt, after the first tab.'));
  for (const tab of others) await expect(tab.getByRole('link', { name: /after the first tab.*Ready to land/ })).toBeVisible();
  await expect.poll(open).toBe(1);
  // A restart of the daemon is told to all by the one that reads.
  home.godwit('down');
  for (const tab of others.slice(0, 2)) await expect(tab.getByText(/godwit does not answer/).first()).toBeVisible();
  home.up();
  for (const tab of others.slice(0, 2)) await expect(tab.getByText('godwit answers again.', { exact: false })).toBeVisible();
  await expect.poll(open).toBe(1);
});
