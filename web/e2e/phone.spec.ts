// With one thumb: a question is answered, a start is allowed and a landing is approved on a screen of 360 pixels.
import { faultsOf } from './axe';
import { expect, FIX, playing, test } from './home';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

test('a question is answered, a start allowed and a landing approved on a phone', async ({ page, home }) => {
  home.addRepo();
  home.godwit('repo', 'set', 'greeting', 'approve_start=true');
  home.godwit('mission', 'new', '--repo', 'greeting', '--json', playing([[FIX]], 'Make it better somehow.'));
  await page.goto(home.open());
  const bar = page.getByRole('navigation', { name: 'Main' });
  // The ways to the pages are at the lower edge, and high enough for a thumb.
  const box = await bar.boundingBox();
  expect(box && box.y + box.height).toBeGreaterThan(700);
  for (const link of await bar.getByRole('link').all()) expect((await link.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
  await bar.getByRole('link', { name: /Inbox/ }).tap();
  await page.getByRole('link', { name: 'Answer' }).tap();
  await page.getByRole('radio').nth(1).tap();
  const send = page.getByRole('button', { name: 'Answer and start' });
  expect((await send.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
  await send.tap();
  await bar.getByRole('link', { name: /Inbox/ }).tap();
  await expect(page.getByText('May it start?')).toBeVisible();
  await page.getByRole('button', { name: 'Let it start' }).tap();
  await expect(page.getByText('May it land?')).toBeVisible();
  await page.getByRole('link', { name: 'See what would land' }).tap();
  await expect(page.getByText('hello, world').first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Land it' }).first().tap();
  await expect(page.getByText('Landed', { exact: true }).first()).toBeVisible();
});
