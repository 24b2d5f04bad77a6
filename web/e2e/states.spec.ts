// Every state of the views in both languages and themes: axe finds nothing, nothing is wider than a phone or than a screen
// at 200 %, and a reader of Chinese reads no sentence of the daemon's in English.
import type { Page, Route } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf } from './axe';
import { expect, FIX, playing, test, type Home } from './home';

const IMAGES = process.env['GODWIT_STATES'];
const LOOKS = [['en', 'light'], ['zh', 'dark']] as const;

/** The page as it is, in each language with a theme of its own, and narrow. */
async function look(page: Page, name: string, looks: readonly (readonly [string, 'light' | 'dark'])[] = LOOKS) {
  for (const [language, theme] of looks) {
    await page.emulateMedia({ colorScheme: theme });
    const toggle = page.getByRole('banner').getByRole('button', { name: language === 'zh' ? '中文' : 'English', exact: true });
    await expect(page.getByRole('banner')).toBeVisible();
    if (await toggle.isVisible()) await toggle.click();
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await axe(page, `${name} ${language}`);
  }
  for (const width of [360, 640]) {
    await page.setViewportSize({ width, height: 740 });
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at ${width} px`).toBeLessThanOrEqual(width);
    if (IMAGES && width === 360) await page.screenshot({ path: join(IMAGES, `${name}-360.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function axe(page: Page, name: string) {
  expect.soft((await faultsOf(page)).map((fault) => `${name}: ${fault}`)).toEqual([]);
  if (IMAGES) await page.screenshot({ path: join(IMAGES, `${name.replace(' ', '-')}.png`) });
}

const VIEWS = [['fleet', '/'], ['inbox', '/inbox'], ['time', '/time'], ['repositories', '/repos'], ['settings', '/settings'], ['mission', '/missions/m00000000000']] as const;

test('a view that is empty, looks for what is not there, or has no answer says so', async ({ page, home, faults }) => {
  test.setTimeout(600_000);
  const address = home.open();
  const at = (path: string) => new URL(path, address).href;
  await page.goto(address);
  await expect(page.getByRole('heading', { name: /Give godwit/ })).toBeVisible();
  for (const [name, path, sign] of [['empty-fleet', '/', /Give godwit|给 godwit/], ['empty-inbox', '/inbox', /Nothing|没有/], ['empty-time', '/time', /No run|没有/], ['empty-repositories', '/repos', /No repository|没有/], ['empty-search', '/search?q=nowhere', /./]] as const) {
    await page.goto(at(path));
    await expect(page.getByRole('main').getByText(sign).first()).toBeVisible();
    await expect(page.locator('.shimmer:visible')).toHaveCount(0);
    await look(page, name);
  }
  for (const [name, path, status] of [['no-page', '/nope', 404], ['no-mission', '/missions/m00000000000', 200], ['no-run', '/runs/m00000000000-t1-r1', 200], ['no-repository', '/repos/nope', 200]] as const) {
    const answer = await page.goto(at(path));
    expect(answer?.status(), path).toBe(status);
    await expect(page.getByRole('heading', { name: /There is no such|没有这/ })).toBeVisible();
    await expect(page.getByRole('link', { name: /Back to the fleet|返回机群/ })).toBeVisible();
    await look(page, name);
  }
  // What the stream says is of no use to a view that waits for its first answer.
  const states: [string, (route: Route) => Promise<void>, string][] = [
    ['loading', () => new Promise(() => undefined), '.shimmer:visible'],
    ['error', (route) => route.fulfill({ status: 500, json: { code: 'internal', detail: 'godwit failed while it answered' } }), '[role=alert]:visible'],
    ['forbidden', (route) => route.fulfill({ status: 403, json: { code: 'forbidden', detail: 'only a person may change the configuration' } }), '[role=alert]:visible'],
  ];
  for (const [state, answer, sign] of states) {
    await page.route(/\/api\/v1\/(missions|accounts|repos|holds|approvals|timeline|settings|config|doctor|usage)/, answer);
    for (const [index, [name, path]] of VIEWS.entries()) {
      await page.goto(at(path));
      await expect(page.locator(sign).first()).toBeVisible();
      // The parts are the same everywhere, so one look at each of them is enough.
      await look(page, `${state}-${name}`, [LOOKS[index % 2] ?? LOOKS[0]]);
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }
  // The browser's own words about the failure that was asked for.
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('status of 500')));
  await page.goto(at('/'));
  await expect(page.getByText(/^(Live|实时)$/)).toBeVisible();
  home.godwit('down');
  await expect(page.getByText(/godwit does not answer|godwit 没有应答/)).toBeVisible();
  await look(page, 'offline-fleet');
});

/** Missions that wait in every way in which one can. */
async function waiting(home: Home) {
  home.addRepo();
  const status = (id: string) => (JSON.parse(home.godwit('mission', 'show', id, '--json')) as { status: string }).status;
  const still = playing([['{ do = "wait-for-file", path = "never", timeout_ms = 600000 }']], 'Say the greeting in greeting.txt twice.');
  const paused = home.mission(still);
  await expect.poll(() => status(paused), { timeout: 60_000 }).toBe('running');
  home.godwit('mission', 'stop', paused);
  const ready = home.mission(playing([[FIX]]));
  await expect.poll(() => status(ready), { timeout: 60_000 }).toBe('awaiting-approval');
  const plan = join(home.root, 'plan.toml');
  const task = (id: string, needs: string[]) => `[[task]]\nid = "${id}"\nneeds = ${JSON.stringify(needs)}\nprompt = '''\n${playing([[FIX]], `Write ${id}.txt.`)}'''\n`;
  writeFileSync(plan, `accept = ["\`sh test.sh\` passes"]\n\n${task('base', [])}${task('left', ['base'])}${task('right', ['base'])}`);
  home.godwit('repo', 'set', 'greeting', 'approve_start=true');
  const planned = (JSON.parse(home.godwit('mission', 'new', '--repo', 'greeting', '--json', '--plan', plan, 'The greeting and what belongs to it.')) as { id: string }).id;
  return { paused, ready, planned };
}

test('a mission that waits, its tabs, the palette, the machine and the board are clean and in the language of their reader', async ({ page, home, browser }) => {
  test.setTimeout(600_000);
  const ids = await waiting(home);
  const address = home.open();
  const at = (path: string) => new URL(path, address).href;
  await page.goto(address);
  // Whoever leaves while the ticket is exchanged is not signed in.
  await expect(page.getByRole('banner')).toBeVisible();
  for (const [name, path, sign] of [['stopped', `/missions/${ids.paused}`, /You stopped it|你停止了它/], ['awaiting-start-plan', `/missions/${ids.planned}`, /It starts when you say so|你同意后即开始/], ['machine', '/settings?part=machine', /AppArmor|Landlock/]] as const) {
    await page.goto(at(path));
    await expect(page.getByText(sign).first()).toBeVisible();
    await look(page, name);
  }
  // One of the fleet's lists cannot be read: that is said, and the others are there.
  await page.route(/\/api\/v1\/missions\?limit=200/, (route) => route.fulfill({ status: 403, json: { code: 'forbidden', detail: 'this list is not for you' } }));
  await page.goto(at('/'));
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
  await look(page, 'fleet-without-a-list');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto(at(`/missions/${ids.ready}`));
  for (const [name, tab] of [['gate', /Gate|闸门/], ['evidence', /Evidence|证据/], ['checks', /Checks|检查/]] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.locator('.shimmer:visible')).toHaveCount(0);
    await look(page, `tab-${name}`);
    // In Chinese now: no sentence of the gate, of a check or of the evidence is left in English.
    const english = await page.getByRole('tabpanel').locator('[lang=en]').allTextContents();
    expect(english.filter((text) => text.includes(' '))).toEqual([]);
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeVisible();
  for (const [, theme] of LOOKS) {
    await page.emulateMedia({ colorScheme: theme });
    await axe(page, `palette ${theme}`);
  }
  for (const [language, theme] of LOOKS) {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(at(`/status?lang=${language}`));
    await expect(page.getByRole('heading', { name: language === 'zh' ? '等你处理' : 'Waits for you', exact: true })).toBeVisible();
    await axe(page, `status ${language}`);
  }
  const stranger = await browser.newContext({ locale: 'zh-CN', colorScheme: 'dark' });
  const door = await stranger.newPage();
  for (const [name, path, sign] of [['sign-in', '/', '打开驾驶舱'], ['closed-board', '/status', '此浏览器未登录']] as const) {
    await door.goto(at(path));
    await expect(door.getByRole('heading', { name: sign })).toBeVisible();
    await axe(door, `${name} zh`);
  }
  await stranger.close();
});
