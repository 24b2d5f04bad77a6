// Every page in both themes and both languages: axe finds nothing, and nothing is wider than a phone. With GODWIT_IMAGES, a
// picture of each is written there; `cargo xtask web screenshots` does that.
import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { faultsOf } from './axe';
import { expect, FIX, playing, tellOfHome, test, type Home } from './home';
import { tellOfADay } from './sample';

const IMAGES = process.env['GODWIT_IMAGES'];

type Theme = 'light' | 'dark';
/** Colours are the same in every language, and words in every theme: each of them is seen once. Pictures are of all. */
const LOOKS: readonly (readonly ['en' | 'zh', Theme])[] = IMAGES ? [['en', 'light'], ['en', 'dark'], ['zh', 'light'], ['zh', 'dark']] : [['en', 'light'], ['zh', 'dark']];
const SAY = '{ do = "say", text = "The greeting has a slip; I correct it and run the test." }';
const TEST = '{ do = "shell", command = "sh test.sh" }';
const USED = '{ do = "usage", usage = { input_tokens = 12400, output_tokens = 2340, turns = 4 } }';

/** A fleet in which everything is: landed, ready, blocked, asking, at work. */
async function fleet(home: Home) {
  home.addRepo();
  const landed = home.mission(playing([[SAY, USED, FIX]], 'Correct the slip in greeting.txt and run the test.'));
  const ready = home.mission(playing([[SAY, TEST, USED, FIX, TEST, '{ do = "write", path = "docs/greeting.md", text = "# Greeting\\n\\nSays hello to the world.\\n" }']], 'Repair the greeting in greeting.txt and say in docs/greeting.md what it is for.'));
  const blocked = home.mission(playing([['{ do = "write", path = "greeting.txt", text = "hello?\\n" }'], ['{ do = "write", path = "greeting.txt", text = "hello?!\\n" }'], ['{ do = "write", path = "greeting.txt", text = "hello!\\n" }'], ['{ do = "write", path = "greeting.txt", text = "hi\\n" }']], 'Translate the greeting in greeting.txt into every language that the test knows.'));
  const asking = (JSON.parse(home.godwit('mission', 'new', '--repo', 'greeting', '--json', 'Make the greeting nicer somehow.')) as { id: string }).id;
  const status = (id: string) => (JSON.parse(home.godwit('mission', 'show', id, '--json')) as { status: string }).status;
  for (const id of [landed, ready]) await expect.poll(() => status(id), { timeout: 60_000 }).toBe('awaiting-approval');
  await expect.poll(() => status(blocked), { timeout: 60_000 }).toBe('held');
  home.godwit('mission', 'approve', landed);
  home.keep('work-key', 'made up for the picture');
  await expect.poll(() => status(landed)).toBe('landed');
  const working = home.mission(playing([[SAY, TEST, '{ do = "wait-for-file", path = "never", timeout_ms = 600000 }']], 'Add a second greeting in greeting.txt, for the evening.'));
  await expect.poll(() => status(working)).toBe('running');
  const taken = home.mission(playing([[SAY, TEST, '{ do = "wait-for-file", path = "never", timeout_ms = 600000 }']], 'Say the greeting in greeting.txt in the words of the house.'));
  await expect.poll(() => status(taken)).toBe('running');
  return { landed, ready, blocked, asking, working, taken };
}

/** A person sits down at the terminal of a mission's agent, and has typed something. */
async function sitDown(page: Page, address: string, mission: string) {
  await page.goto(new URL(`/missions/${mission}`, address).href);
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
  await expect(page.locator('.xterm-rows')).toContainText('scripted>');
  const keys = page.getByRole('textbox', { name: /leaves it/ });
  await expect(keys).not.toHaveAttribute('readonly');
  await keys.focus();
  await page.keyboard.type('write greeting.txt hello, world');
  await page.keyboard.press('Enter');
  await expect(page.locator('.xterm-rows')).toContainText('wrote 12 bytes');
}

async function look(page: Page, name: string, theme: Theme) {
  await page.evaluate(() => document.fonts.ready);
  if (name.startsWith('terminal')) await expect(page.locator('.xterm-rows')).toContainText('wrote 12 bytes');
  expect.soft((await faultsOf(page)).map((fault) => `${name} ${theme}: ${fault}`)).toEqual([]);
  if (IMAGES && (!name.endsWith('-zh') || name === 'fleet-zh')) await page.screenshot({ path: join(IMAGES, `${name}-${theme}.png`), animations: 'disabled' });
}

/** The name of each page, its path, and what is on it once it is there. */
const pagesOf = (ids: Awaited<ReturnType<typeof fleet>>): [string, string, string][] => [
  ['fleet', '/', 'Waits for you'],
  ['mission-ready', `/missions/${ids.ready}`, 'Land it'],
  ['review', `/missions/${ids.ready}/review`, 'What proves it'],
  ['mission-blocked', `/missions/${ids.blocked}`, 'A check failed'],
  ['mission-questions', `/missions/${ids.asking}`, 'Answer and start'],
  ['mission-landed', `/missions/${ids.landed}`, 'Landed on'],
  ['mission-working', `/missions/${ids.working}`, 'Transcript'],
  ['mission-taken', `/missions/${ids.taken}`, 'A person is at the agent’s terminal'],
  ['run', `/runs/${ids.ready}-t1-r1`, 'Output tokens'],
  ['terminal', `/runs/${ids.taken}-t1-r2`, 'You have the keyboard.'],
  ['inbox', '/inbox', 'May it land?'],
  ['new-mission', '/new', 'Hand it over'],
  ['time', '/time', 'Output tokens'],
  ['repositories', '/repos', 'Register one'],
  ['policy', '/repos/greeting', 'Nothing is changed.'],
  ['settings', '/settings', 'This machine'],
  ['settings-agent', '/settings?part=agents&name=scripted', 'Variables of its runs'],
  ['settings-accounts', '/settings?part=accounts', 'Register an account'],
  ['settings-keys', '/settings?part=keys', 'work-key'],
  ['settings-routes', '/settings?part=routes', 'Who does tasks'],
  ['settings-limits', '/settings?part=limits', 'How much at once'],
  ['settings-sandbox', '/settings?part=sandbox', 'What every run sees'],
  ['settings-notifications', '/settings?part=channels', 'What the configuration allows'],
  ['settings-repositories', '/settings?part=repos', 'Register a repository'],
  ['search', '/search?q=greeting', 'found'],
  ['components', '/gallery', 'States of a view'],
];

/** A page as somebody opens it who reads this language. */
async function open(page: Page, address: string, [name, path, sign]: [string, string, string], language: 'en' | 'zh' = 'en') {
  await page.goto(new URL(path, address).href);
  await expect(language === 'zh' ? page.getByRole('link', { name: '新任务' }).first() : page.getByText(sign).first()).toBeVisible();
  await expect(page.locator('.shimmer:visible')).toHaveCount(name === 'components' ? 3 : 0);
}

/** On a phone, and on a screen of 1280 pixels at 200 %, for who asked for less motion: everything fits, and nothing moves. */
async function fits(page: Page, name: string) {
  for (const [width, height] of [[360, 740], [640, 360]] as const) {
    await page.setViewportSize({ width, height });
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at ${width} px`).toBeLessThanOrEqual(width);
    expect.soft(await page.evaluate(() => document.getAnimations().length), `${name} without motion`).toBe(0);
  }
}

/** The page of somebody who is not signed in, and then of somebody who is and has nothing yet. */
async function signIn(page: Page, address: string) {
  await page.goto(new URL('/', address).href);
  await expect(page.getByRole('heading', { name: 'Open the cockpit' })).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await look(page, 'sign-in', theme);
  }
  // The address differs only behind the #: what a person does who pastes it into this tab.
  await page.goto(address);
  await expect(page.getByRole('heading', { name: /Give godwit/ })).toBeVisible();
}

test('every page is clean for axe in both themes and both languages', async ({ page, home, browser }) => {
  test.setTimeout(1_200_000);
  const address = home.open();
  await signIn(page, address);
  const ids = await fleet(home);
  await sitDown(page, address, ids.taken);
  await tellOfADay(page);
  if (IMAGES) await tellOfHome(page, home);
  const pages = pagesOf(ids);
  for (const [language, theme] of LOOKS) {
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate((language) => localStorage.setItem('godwit-language', language), language);
    for (const one of pages) {
      await open(page, address, one, language);
      await look(page, language === 'zh' ? `${one[0]}-zh` : one[0], theme);
    }
  }
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(new URL('/status', address).href);
    await expect(page.getByRole('heading', { name: 'Waits for you', exact: true })).toBeVisible();
    await look(page, 'status-board', theme);
  }
  await page.evaluate(() => localStorage.setItem('godwit-language', 'en'));
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const one of pages) {
    await page.setViewportSize({ width: 360, height: 740 });
    await open(page, address, one);
    if (['inbox', 'mission-questions'].includes(one[0])) await look(page, `${one[0]}-phone`, 'dark');
    await fits(page, one[0]);
  }
  expect(browser.isConnected()).toBe(true);
});
