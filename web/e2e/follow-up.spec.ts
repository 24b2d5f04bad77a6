// What is written while an agent is at work is neither lost nor sent behind somebody's back.
import { expect, FIX, playing, test } from './home';

const WAIT = '{ do = "wait-for-file", path = "never", timeout_ms = 600000 }';

test('a message during a run is kept, and the agent can be stopped for it', async ({ page, home }) => {
  home.addRepo();
  const id = home.mission(playing([['{ do = "say", text = "I look around first." }', WAIT], [FIX]]));
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByText('Agent at work').first()).toBeVisible();
  const field = page.getByLabel('Tell the agent what to change');
  await expect(page.getByText('The agent reads nothing while it is at work.', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toHaveCount(0);
  await field.fill('Do not look around.');
  await page.reload();
  await expect(field).toHaveValue('Do not look around.');
  await page.getByRole('button', { name: 'Stop it and send' }).click();
  await page.getByRole('button', { name: 'Really Stop it and send?' }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await expect(field).toHaveValue('');
  const events = JSON.parse(home.godwit('log', 'show', '--json')) as { items: { kind: string; data: { text?: string } }[] };
  expect(events.items.filter((event) => event.kind.includes('continue')).map((event) => event.data.text)).toEqual(['Do not look around.']);
  expect(home.godwit('mission', 'show', id, '--plain')).toContain('2 runs');
});
