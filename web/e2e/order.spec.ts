// Keeping missions in order: a flag, a project, labels, the archive.
import { faultsOf } from './axe';
import { expect, test } from './home';

test('a mission is flagged, sorted and put away', async ({ page, home }) => {
  home.addRepo();
  const { id } = JSON.parse(home.godwit('mission', 'new', '--repo', 'greeting', '--json', 'Make the greeting nicer somehow.')) as { id: string };
  await page.goto(home.open());
  await page.getByRole('link', { name: /Make the greeting nicer/ }).click();
  await page.getByText('Order', { exact: true }).click();
  await page.getByLabel('Project').fill('autumn');
  await page.getByRole('button', { name: 'Set' }).click();
  await page.getByLabel('New label').fill('urgent');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByLabel('Flag it: why should somebody look?').fill('It <b>smells</b>.');
  await page.getByRole('button', { name: 'Flag', exact: true }).click();
  await expect(page.getByText('It <b>smells</b>.')).toBeVisible();
  const shown = () => JSON.parse(home.godwit('mission', 'show', id, '--json')) as { project: string | null; labels: string[]; flag: string | null; archived: boolean };
  await expect.poll(shown).toMatchObject({ project: 'autumn', labels: ['urgent'], flag: 'It <b>smells</b>.' });
  expect(await faultsOf(page)).toEqual([]);
  // Somebody is to look at it, so it is in the inbox beside the question that it asks, until somebody has.
  await page.getByRole('link', { name: 'Inbox' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'It asks what you mean' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'It <b>smells</b>.' })).toBeVisible();
  await page.getByRole('button', { name: 'Looked at' }).click();
  await expect(page.getByText('It <b>smells</b>.')).toHaveCount(0);
  await expect.poll(() => shown().flag).toBeNull();
  await page.getByRole('link', { name: /Make the greeting nicer/ }).click();
  await page.locator('summary', { hasText: 'Order' }).click();
  await page.getByRole('button', { name: 'Take away the label urgent' }).click();
  home.godwit('mission', 'cancel', id);
  await page.getByRole('button', { name: 'Put it away' }).click();
  await expect.poll(shown).toMatchObject({ flag: null, labels: [], archived: true });
  await page.getByRole('link', { name: 'Fleet' }).click();
  await expect(page.getByText('Everything is ready for a first mission.')).toBeVisible();
  await page.getByRole('link', { name: 'Put away' }).click();
  await expect(page.getByRole('link', { name: /Make the greeting nicer/ })).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: /Take out again/ }).click();
  await expect(page.getByText('Nothing is put away')).toBeVisible();
  await expect.poll(() => shown().archived).toBe(false);
});
