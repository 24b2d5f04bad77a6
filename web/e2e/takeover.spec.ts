// A person sits down at the agent's own terminal: from the mission's page, in two tabs, through a restart, on a phone.
import type { Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf } from './axe';
import { expect, FIX, playing, test, type Home } from './home';

const WAIT = '{ do = "wait-for-file", path = "never", timeout_ms = 600000 }';

/** A mission whose agent works and waits for nothing; told anything, it repairs the greeting. */
function waiting(home: Home): string {
  home.addRepo();
  return home.mission(playing([['{ do = "say", text = "I look around first." }', WAIT], [FIX]]));
}

const screen = (page: Page) => page.locator('.xterm-rows');
const keyboard = (page: Page) => page.getByRole('textbox', { name: /leaves it/ });
const events = (home: Home) => JSON.parse(home.godwit('log', 'show', '--json')) as { items: { kind: string; data: unknown }[] };

async function takeOver(page: Page) {
  await expect(page.getByText('Agent at work').filter({ visible: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Take over' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sit down at the agent’s terminal' });
  await expect(dialog.getByText('its work and its session are kept', { exact: false })).toBeVisible();
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await expect(screen(page)).toContainText('scripted>');
  await expect(page.getByText('You have the keyboard.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'The agent’s terminal' }).getByText('Live', { exact: true })).toBeVisible();
}

/** Types a line once the terminal takes keys. */
async function type(page: Page, line: string) {
  await expect(keyboard(page)).not.toHaveAttribute('readonly');
  await keyboard(page).focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

test('a person takes over, corrects the file by hand, says that it is done, and it lands', async ({ page, home }) => {
  const id = waiting(home);
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await takeOver(page);
  await expect(page).toHaveURL(new RegExp(`/runs/${id}-t1-r2$`));
  await type(page, 'write greeting.txt hello, world');
  await expect(screen(page)).toContainText('wrote 12 bytes');
  // The keyboard has a way out of the terminal, and what is beside it is reached from there.
  await page.keyboard.press('Control+]');
  await expect(page.getByRole('button', { name: 'For screen readers' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list').filter({ hasText: 'wrote 12 bytes' })).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('link', { name: `Mission ${id}` }).click();
  await expect(page.getByText('A person is at the agent’s terminal').first()).toBeVisible();
  await page.getByRole('link', { name: 'Open the terminal' }).click();
  await expect(screen(page)).toContainText('wrote 12 bytes');
  await page.getByRole('button', { name: 'Hand back, it is done' }).click();
  await page.getByRole('button', { name: 'Really Hand back, it is done?' }).click();
  await expect(page).toHaveURL(new RegExp(`/missions/${id}$`));
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/Landed on/)).toBeVisible();
  // What was on the screen is there as a recording; what was typed is in no event.
  await page.goto(new URL(`/runs/${id}-t1-r2`, page.url()).href);
  await expect(screen(page)).toContainText('wrote 12 bytes');
  await expect(page.getByText('The terminal is closed.', { exact: false })).toBeVisible();
  expect(JSON.stringify(events(home))).not.toContain('write greeting.txt');
});

test('two tabs share one terminal and one keyboard, and the agent goes on with what it is told', async ({ page, home, context }) => {
  const id = waiting(home);
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await takeOver(page);
  await type(page, 'first');
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(screen(other)).toContainText('you said: first');
  await expect(other.getByText(/has the keyboard, in another tab or browser. You look on/)).toBeVisible();
  await expect(keyboard(other)).toHaveAttribute('readonly');
  await other.getByRole('button', { name: 'Take the keyboard' }).click();
  await type(other, 'second');
  await expect(screen(other)).toContainText('you said: second');
  await expect(screen(page)).toContainText('you said: second');
  await expect(page.getByText(/has the keyboard, in another tab or browser/)).toBeVisible();
  await expect(keyboard(page)).toHaveAttribute('readonly');
  await other.getByLabel('A message to the agent (optional)').fill('Now repair it.');
  await other.getByRole('button', { name: 'Hand back', exact: true }).click();
  await expect(other.getByRole('button', { name: 'Land it' })).toBeVisible();
  await expect(page.getByText('The terminal is closed.', { exact: false })).toBeVisible();
  expect(home.godwit('mission', 'show', id, '--plain')).toContain('3 runs');
});

test('who looks on sees the terminal as large as it is for who types, is told so, and takes it over at their own size', async ({ page, home, browser }) => {
  const id = waiting(home);
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await takeOver(page);
  // As long as a line of a wide page, and longer than one of a narrow page.
  const long = 'x'.repeat(110);
  await type(page, long);
  const context = await browser.newContext({ viewport: { width: 700, height: 600 } });
  const other = await context.newPage();
  const run = new URL(page.url()).pathname;
  await other.goto(home.open().replace('/#', `${run}#`));
  const lines = (page: Page) => screen(page).locator('> div').count();
  const size = async (page: Page) => ((await page.getByText(/^\d+ × \d+, /).innerText()).match(/\d+/g) ?? []).map(Number);
  await expect(other.getByText(/^\d+ × \d+, the size at operator’s keyboard$/)).toBeVisible();
  await expect(screen(other).locator('> div').filter({ hasText: `you said: ${long}` })).toHaveCount(1);
  await expect.poll(async () => (await size(other))[1]).toBe(await lines(page));
  expect(await lines(other)).toBe(await lines(page));
  const theirs = await size(other);
  expect(theirs[0]).toBeGreaterThan(110);
  // Its letters are smaller, so that it has room.
  const width = async (page: Page, part: string) => (await page.locator(part).boundingBox())?.width ?? NaN;
  expect(await width(other, '.xterm-screen')).toBeLessThanOrEqual(await width(other, '.terminal-ground'));
  expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(700);
  expect(await faultsOf(other)).toEqual([]);
  // It follows, also over a restart, which nobody's window outlives who says it again.
  await page.setViewportSize({ width: 1200, height: 700 });
  await expect.poll(() => size(other)).not.toEqual(theirs);
  const smaller = await size(other);
  expect(smaller[1]).toBe(await lines(page));
  await page.close();
  home.godwit('down');
  home.up();
  await other.reload();
  await expect.poll(() => size(other)).toEqual(smaller);
  await other.getByRole('button', { name: 'Take the keyboard' }).click();
  await expect(other.getByText('You have the keyboard.')).toBeVisible();
  await type(other, 'mine');
  await expect(screen(other)).toContainText('you said: mine');
  await expect(other.getByText(/^\d+ × \d+, /)).toHaveCount(0);
  const mine = await lines(other);
  home.godwit('mission', 'hand-back', id, '--done');
  // What was shown is there in the size that it was shown in.
  await expect(other.getByText(new RegExp(`^\\d+ × ${mine}, its last size$`))).toBeVisible();
  await context.close();
});

test('the daemon is started anew in the middle: the page says so, goes on, and shows everything once', async ({ page, home }) => {
  waiting(home);
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await takeOver(page);
  await type(page, 'before');
  await expect(screen(page)).toContainText('you said: before');
  home.godwit('down');
  await expect(page.getByText('The terminal goes on without it', { exact: false })).toBeVisible();
  home.up();
  await expect(page.getByText('The terminal goes on without it', { exact: false })).toHaveCount(0);
  await type(page, 'after');
  await expect(screen(page)).toContainText('you said: after');
  expect((await screen(page).innerText()).match(/you said: before/g)).toHaveLength(1);
  await expect(page.getByText('You have the keyboard.')).toBeVisible();
  // A reload keeps the seat, and with it the keyboard.
  await page.reload();
  await expect(page.getByText('You have the keyboard.')).toBeVisible();
  await expect(screen(page)).toContainText('you said: after');
});

/** An agent whose program asks its terminal where the cursor is before it says anything, and waits for the answer; then it
 * tries what a terminal of its own might let it do. */
const ASKS = `#!/bin/sh
case " $* " in *" --interactive "*) ;; *) exec sleep 600 ;; esac
stty raw -echo
printf '\\033[6n'
answer=$(dd bs=1 count=6 2>/dev/null | tr -d '\\033')
stty sane
printf '\\033]0;named\\007\\033]2;named\\007\\033]52;c;c3RvbGVu\\007\\033]8;;https://example.invalid\\007linked\\033]8;;\\007 \\033]11;#ffffff\\007\\007'
printf '\\033[38;2;255;120;0mcoloured\\033[0m answered: %s\\n' "$answer"
exec cat
`;

test('a program that asks its terminal at once is answered, and can name, copy and link nothing', async ({ page, home, context }) => {
  const program = join(home.root, 'asks');
  writeFileSync(program, ASKS, { mode: 0o755 });
  writeFileSync(join(home.root, 'home/config.toml'), `[agents.scripted]\nadapter = "scripted"\nprogram = ${JSON.stringify(program)}\n`);
  home.godwit('down');
  home.up();
  waiting(home);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(home.open());
  await page.evaluate(() => navigator.clipboard.writeText('mine'));
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByText('Agent at work').filter({ visible: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
  await expect(screen(page)).toContainText('linked coloured answered: [1;1R');
  await expect(page).toHaveTitle('Terminal, attempt 2 · godwit');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
  await screen(page).getByText('linked').hover({ force: true });
  await expect(page.locator('.xterm a, .xterm-cursor-pointer')).toHaveCount(0);
  // A colour of its own is shown under the page's policy; that the policy was kept, every test asks of the console.
  const colour = (text: string) => screen(page).getByText(text).first().evaluate((element) => getComputedStyle(element).color);
  expect(await colour('coloured')).not.toBe(await colour('answered'));
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('the keys that it lacks are below the terminal, and nothing is wider than the screen', async ({ page, home }) => {
    waiting(home);
    await page.goto(home.open());
    await page.getByRole('link', { name: /Repair the greeting/ }).tap();
    await takeOver(page);
    const keys = page.getByRole('group', { name: 'Keys' });
    for (const key of await keys.getByRole('button').all()) expect((await key.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
    await expect(keyboard(page)).not.toHaveAttribute('readonly');
    await keyboard(page).focus();
    await page.keyboard.type('thumb');
    await keys.getByRole('button', { name: 'Enter' }).tap();
    await expect(screen(page)).toContainText('you said: thumb');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await faultsOf(page)).toEqual([]);
  });
});
