// What is said to an agent that is at work waits in the daemon's queue: it is neither lost nor said behind somebody's back.
import { expect, FIX, playing, test, type Home } from './home';

const WAIT = '{ do = "wait-for-file", path = "go", timeout_ms = 600000 }';
const LOOK = '{ do = "say", text = "I look around first." }';

const continued = (home: Home) => {
  const events = JSON.parse(home.godwit('log', 'show', '--json')) as { items: { kind: string; data: { text?: string } }[] };
  return events.items.filter((event) => event.kind.includes('continue')).map((event) => event.data.text);
};

test('a message during a run is queued, can be taken back, and the agent can be stopped for it', async ({ page, home }) => {
  home.addRepo();
  const id = home.mission(playing([[LOOK, WAIT], [FIX]]));
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByText('Agent at work').filter({ visible: true }).first()).toBeVisible();
  const field = page.getByLabel('Tell the agent what to change');
  const queue = page.getByRole('region', { name: 'Queued for the agent' });
  await expect(page.getByText('The agent reads nothing while it is at work.', { exact: false })).toBeVisible();
  await field.fill('Do not look around.');
  await page.reload();
  await expect(field).toHaveValue('Do not look around.');
  await page.getByRole('button', { name: 'Queue it' }).click();
  await expect(queue.getByText('Do not look around.')).toBeVisible();
  await expect(field).toHaveValue('');
  await field.fill('And be quick.');
  await page.getByRole('button', { name: 'Queue it' }).click();
  await expect(queue.getByRole('listitem')).toHaveCount(2);
  // What is taken back is there to be written anew.
  await queue.getByRole('button', { name: 'Take it back' }).last().click();
  await expect(queue.getByRole('listitem')).toHaveCount(1);
  await expect(field).toHaveValue('And be quick.');
  await queue.getByRole('button', { name: 'Stop it and send now' }).click();
  await queue.getByRole('button', { name: 'Really Stop it and send now?' }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await expect(queue).toHaveCount(0);
  await expect(field).toHaveValue('And be quick.');
  expect(continued(home)).toEqual(['Do not look around.']);
  expect(home.godwit('mission', 'show', id, '--plain')).toContain('2 runs');
});
