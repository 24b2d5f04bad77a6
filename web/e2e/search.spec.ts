// Finding by what something says: in the palette, on its page, and with what nobody should type.
import { faultsOf } from './axe';
import { CLEAR, expect, FIX, playing, test } from './home';

test('a mission is found by a word of its text, by a commit and by a run', async ({ page, home }) => {
  home.addRepo();
  const id = home.mission(playing([[FIX]], `${CLEAR}\n\nThe pangolin said so. 修复问候。`));
  const other = home.mission(playing([[FIX]], 'Correct the slip in greeting.txt and run the test.'));
  await page.goto(home.open());
  await expect(page.getByText('Ready to land').first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('PANGOLIN');
  await expect(page.getByRole('option', { name: /Repair the greeting/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/missions/${id}$`));

  await page.keyboard.press('Control+k');
  await page.keyboard.type('pangolin');
  await page.getByRole('option', { name: 'Search everything for “pangolin”' }).click();
  const field = page.getByLabel('Words that missions, repositories, blockers or runs say');
  await expect(field).toHaveValue('pangolin');
  await expect(page.getByText('1 found')).toBeVisible();
  await expect(page.getByText('The pangolin said so.', { exact: false })).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  for (const [text, sign] of [['修复', 'Repair the greeting'], ['"said so"', 'Repair the greeting'], ['greeting ready-to', 'Nothing says that'], [`${other}-t1`, `${other}-t1-r1`], ['GREETING', 'Repositories'], ["' OR 1=1 --", 'Nothing says that'], ['%%', 'Nothing says that']] as const) {
    await field.fill(text);
    await expect(page.getByText(sign, { exact: false }).first(), text).toBeVisible();
  }
  const shown = JSON.parse(home.godwit('mission', 'show', id, '--json')) as { result: string };
  await field.fill(shown.result.slice(0, 9));
  await expect(page.getByText('Commit:')).toBeVisible();
  await field.fill('x'.repeat(10_000));
  await expect(page.getByText('Nothing says that')).toBeVisible();
  await page.goto(new URL('/search?q=1234', page.url()).href);
  await expect(page.getByText('Nothing says that')).toBeVisible();
  await page.goto(new URL(`/search?q=${'y'.repeat(5000)}`, page.url()).href);
  await expect(page.getByRole('alert')).toContainText('at most 400');
});
