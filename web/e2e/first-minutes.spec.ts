// What a person does, from an empty home to a landed change, and when things go wrong.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLEAR, expect, FIX, playing, test } from './home';

test('from an empty home to a landed change', async ({ page, home }) => {
  await page.goto(home.open());
  await expect(page.getByRole('heading', { name: /Give godwit a repository/ })).toBeVisible();
  expect(page.url()).not.toContain('ticket');
  expect(await page.evaluate(() => document.cookie)).toBe('');
  home.addRepo();
  await expect(page.getByText('Everything is ready for a first mission.')).toBeVisible();
  await page.getByRole('link', { name: 'New mission' }).first().click();
  // Nothing was said yet: the button says so instead of doing nothing, and what is written is still there after a reload.
  await page.getByRole('button', { name: 'Hand it over' }).click();
  await expect(page.getByRole('alert')).toHaveText('Say first what should be done.');
  await page.getByLabel('Say what you want').fill('Repair the');
  await page.reload();
  await expect(page.getByLabel('Say what you want')).toHaveValue('Repair the');
  await page.getByText('Agent, branch, project, labels').click();
  await page.getByLabel('Labels').fill('first, greeting');
  await page.getByLabel('Say what you want').fill(playing([['{ do = "say", text = "I correct it." }', FIX]]));
  await page.getByLabel('Done when').fill('`sh test.sh` passes');
  await page.getByRole('button', { name: 'Hand it over' }).click();
  await expect(page.getByRole('heading', { name: CLEAR })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await page.getByRole('tab', { name: 'Diff' }).click();
  await expect(page.getByText('+hello, world')).toBeVisible();
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/Landed on godwit\//)).toBeVisible();
  expect(home.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/godwit/')).toContain('godwit/');
  // What the page says to do next does it.
  const [, branch] = /git merge (\S+)/.exec(await page.getByRole('region', { name: 'Landed' }).innerText()) ?? [];
  home.git('merge', '--quiet', branch ?? 'no branch is named');
  expect(readFileSync(join(home.repo, 'greeting.txt'), 'utf8')).toBe('hello, world\n');
  expect(JSON.parse(home.godwit('mission', 'list', '--json')).items[0].labels).toEqual(['first', 'greeting']);
});

test('an unclear wish is clarified, answered, approved and landed', async ({ page, home }) => {
  home.addRepo();
  await page.goto(home.open());
  const said = JSON.parse(home.godwit('mission', 'new', '--repo', 'greeting', '--json', playing([[FIX]], 'Make it better somehow.'))) as { id: string };
  await page.getByRole('link', { name: /Make it better somehow/ }).click();
  await expect(page.getByRole('heading', { name: /question/ })).toBeVisible();
  await expect(page.locator('fieldset').first().getByRole('radio', { checked: true })).toHaveCount(1);
  await page.getByRole('button', { name: 'Answer and start' }).click();
  await expect(page.getByText('Answered')).toBeVisible();
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/Landed on/)).toBeVisible();
  expect(home.godwit('mission', 'show', said.id, '--plain')).toContain('landed');
});

test('a blocker is told to the agent, and what it then makes lands', async ({ page, home }) => {
  home.addRepo();
  const id = home.mission(playing([['{ do = "write", path = "greeting.txt", text = "hello?\\n" }'], ['{ do = "write", path = "greeting.txt", text = "hello!\\n" }'], ['{ do = "write", path = "greeting.txt", text = "hello.\\n" }'], [FIX]]));
  await page.goto(home.open());
  await page.getByRole('link', { name: new RegExp('Repair the greeting') }).click();
  await expect(page.getByRole('heading', { name: 'A check failed' })).toBeVisible();
  const send = page.getByLabel('Tell the agent what to change');
  const attempts = page.getByText(/^Attempt \d/);
  const land = page.getByRole('button', { name: 'Land it' });
  while (!(await land.isVisible())) {
    const begun = await attempts.count();
    await send.fill('The comma and the last word are wrong.');
    await page.getByRole('button', { name: 'Send' }).click();
    // The blocker of before is gone once the next attempt is there.
    await expect.poll(() => attempts.count()).toBeGreaterThan(begun);
    await expect(land.or(page.getByRole('heading', { name: 'A check failed' }))).toBeVisible();
  }
  await land.click();
  await expect(page.getByText(/Landed on/)).toBeVisible();
  expect(home.godwit('mission', 'show', id, '--plain')).toContain('landed');
});

test('a hold is resolved by one tap on a phone', async ({ page, home }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  home.addRepo('--landing', 'local:main');
  home.mission(playing([[FIX]]));
  await page.goto(home.open().replace('/#', '/inbox#'));
  await expect(page.getByText('May it land?')).toBeVisible();
  writeFileSync(join(home.repo, 'greeting.txt'), 'half an idea\n');
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText('The target branch is in use')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  home.git('checkout', '--', 'greeting.txt');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  await expect.poll(() => readFileSync(join(home.repo, 'greeting.txt'), 'utf8')).toBe('hello, world\n');
});

test('the daemon restarts in mid-page: the page says so, comes back and has lost nothing', async ({ page, home }) => {
  home.addRepo();
  await page.goto(home.open());
  const id = home.mission(playing([[FIX]]));
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  home.godwit('down');
  await expect(page.getByText(/godwit does not answer/).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: CLEAR })).toBeVisible();
  home.up();
  await expect(page.getByText('godwit answers again.', { exact: false })).toBeVisible();
  home.godwit('mission', 'approve', id);
  await expect(page.getByText(/Landed on/)).toBeVisible();
});

test('a transcript of hostile text is shown and does nothing', async ({ page, home }) => {
  home.addRepo();
  const evil = '{ do = "say", text = "<img src=x onerror=alert(1)> <script>alert(2)</script> [click](javascript:alert(3)) \\u202Egnp.exe" }';
  const id = home.mission(playing([[evil, FIX]]));
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await page.getByRole('link', { name: 'Transcript' }).click();
  // The page that the link is on tells the same text, as what was wanted.
  await expect(page.locator('[role=log]').getByText('<script>alert(2)</script>', { exact: false })).toBeVisible();
  await expect(page.locator('[role=log] img, [role=log] script, [role=log] a')).toHaveCount(0);
  expect(await page.locator('[role=log]').innerText()).not.toContain('\u202e');
  await page.getByRole('button', { name: 'Raw' }).click();
  await expect(page.locator('[role=log]')).toContainText('alert(2)');
  expect(home.godwit('mission', 'show', id, '--plain')).toBeTruthy();
});

test('a used address says how to get another, and the token is nowhere in the page', async ({ page, home, browser }) => {
  const address = home.open();
  await page.goto(address);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(address);
  await expect(stranger.getByText('That address was used already', { exact: false })).toBeVisible();
  await stranger.context().close();
  const token = readFileSync(join(home.root, 'home/token'), 'utf8').trim();
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.documentElement.outerHTML);
  expect(kept).not.toContain(token);
  expect(readFileSync(join(home.root, 'home/logs/daemon.log'), 'utf8')).not.toContain(address.split('ticket=')[1]);
});

test('the palette and the inbox work by keys alone', async ({ page, home }) => {
  home.addRepo();
  home.mission(playing([[FIX]]));
  await page.goto(home.open());
  await expect(page.getByText('Ready to land')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type('inb');
  await expect(page.getByRole('option', { selected: true })).toContainText('Inbox');
  await page.keyboard.press('Enter');
  await expect(page.getByText('May it land?')).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
});

test('the status board works without a script', async ({ page, home, browser }) => {
  home.addRepo();
  home.mission(playing([[FIX]]));
  await page.goto(home.open());
  await expect(page.getByText('Ready to land')).toBeVisible();
  const state = await page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: state, viewport: { width: 360, height: 740 } });
  const board = await plain.newPage();
  const answer = await board.goto(new URL('/status', page.url()).href);
  expect((await answer?.body())?.length).toBeLessThan(30_000);
  await expect(board.getByRole('heading', { name: 'Something waits for you.' })).toBeVisible();
  await plain.close();
});
