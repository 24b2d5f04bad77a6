// A decision that a mission writes down is read beside its work, and its text is an agent's.
import { expect, FIX, playing, test } from './home';

test('a record of a decision is read where the mission is, and does nothing', async ({ page, home }) => {
  home.addRepo();
  const record = '{ do = "write", path = "docs/adr/0001-greet-the-world.md", text = "# Greet the world\\n\\nNobody else answers. <img src=x onerror=alert(1)>\\n" }';
  home.mission(playing([[FIX, record]]));
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await page.getByRole('tab', { name: 'Decisions' }).click();
  const artifact = page.getByRole('article');
  await expect(artifact).toContainText('docs/adr/0001-greet-the-world.md');
  await expect(artifact).toContainText('Nobody else answers. <img src=x onerror=alert(1)>');
  await expect(artifact).not.toContainText('hello, world');
});

test('a mission that records nothing has no such place', async ({ page, home }) => {
  home.addRepo();
  home.mission(playing([[FIX]]));
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByText('+hello, world')).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Decisions' })).toHaveCount(0);
});
