// The real Claude Code behind the page, in its sandbox, against a scripted model: what a person does in their first ten
// minutes, a wish that is asked about, a login that was refused, a takeover and a stop.
import type { Page } from '@playwright/test';
import { expect } from './home';
import { afterwards, CLAUDE, enter, openMission, say, screen, shell, takeOver, test, waiting, WISH, type RealHome, type Turn } from './real';

const REPAIR = shell('I correct the greeting.', "echo 'hello, world' > greeting.txt");
const JOB = [
  REPAIR,
  shell('I run the test.', 'sh test.sh'),
  say('The test passes now.'),
];
const landed = (home: RealHome, id: string) => home.git('show', `godwit/${id}:greeting.txt`);
const idOf = (page: Page) => /\/missions\/([^/?]+)/.exec(page.url())?.[1] ?? '';

test('from an empty home to a change by Claude Code that landed', async ({ page, real: home }) => {
  await home.begin(CLAUDE, JOB);
  await page.goto(home.open());
  await expect(page.getByRole('heading', { name: /Give godwit a repository/ })).toBeVisible();
  home.addRepo();
  await expect(page.getByText('Everything is ready for a first mission.')).toBeVisible();
  await page.getByRole('link', { name: 'New mission' }).first().click();
  await page.getByLabel('Say what you want').fill(WISH);
  await page.getByLabel('Done when').fill('`sh test.sh` passes');
  await page.getByRole('button', { name: 'Hand it over' }).click();
  await expect(page.getByRole('heading', { name: WISH })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  const id = idOf(page);
  await page.getByRole('tab', { name: 'Diff' }).click();
  await expect(page.getByText('+hello, world')).toBeVisible();
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/Landed on godwit\//)).toBeVisible();
  expect(landed(home, id)).toBe('hello, world\n');
  // What it said and did is there to be read, and what it cost is known.
  await page.getByRole('link', { name: 'Transcript' }).click();
  const log = page.locator('[role=log]');
  for (const words of ['I correct the greeting.', 'sh test.sh', 'The test passes now.']) await expect(log.getByText(words, { exact: false }).first()).toBeVisible();
});

test('an unclear wish is asked about, allowed to start, remarked on, and lands', async ({ page, real: home }) => {
  await home.begin(CLAUDE, [...JOB, shell('I add what was asked for.', "echo 'said to everybody' > note.txt"), say('The note is there.')]);
  home.addRepo();
  home.godwit('repo', 'set', 'greeting', 'approve_start=true');
  const { id } = JSON.parse(home.godwit('mission', 'new', '--repo', 'greeting', '--json', 'Make it better somehow.')) as { id: string };
  await page.goto(home.open());
  await page.getByRole('link', { name: /Make it better somehow/ }).click();
  await expect(page.getByRole('heading', { name: /question/ })).toBeVisible();
  await page.getByRole('button', { name: 'Answer and start' }).click();
  await page.getByRole('button', { name: 'Let it start' }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await page.getByRole('link', { name: 'Review', exact: true }).click();
  const lines = page.getByRole('region', { name: 'Changed lines' });
  await expect(lines.getByText('hello, world')).toBeVisible();
  await lines.getByRole('button', { name: 'Comment on line 1' }).first().click({ force: true });
  await page.getByLabel('What should be different here?').fill('Say in note.txt whom it greets.');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'See what is sent' }).click();
  await page.getByRole('button', { name: 'Send to the agent' }).click();
  await expect.poll(() => home.godwit('mission', 'show', id, '--plain')).toContain('2 runs');
  await page.goto(new URL(`/missions/${id}/review`, home.address).href);
  await expect(lines.getByText('said to everybody')).toBeVisible();
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText('Landed', { exact: true }).first()).toBeVisible();
  expect(landed(home, id)).toBe('hello, world\n');
  // It was the same session: the model heard the remark after all that it had said before.
  expect(home.godwit('run', 'logs', `${id}-t1-r2`)).toContain('The note is there.');
});

test('a login that is refused is a hold, and is resolved from the page', async ({ page, real: home }) => {
  const refused: Turn = { text: 'I begin.', fault: { fault: 'status', status: 401, kind: 'authentication_error', message: 'invalid x-api-key', times: 2 } };
  // What the command says of the refusal may count as a turn, so the job begins at both places.
  await home.begin(CLAUDE, [{ ...refused, tools: JOB[0]?.tools ?? [] }, ...JOB], '\n[agents.claude.env]\nCLAUDE_CODE_MAX_RETRIES = "1"\n');
  const id = await openMission(page, home);
  await expect(page.getByRole('heading', { name: 'The agent is not signed in' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/Landed on/)).toBeVisible();
  expect(landed(home, id)).toBe('hello, world\n');
});

const TYPED = 'Write hello, world into greeting.txt';

test('a person sits down at Claude Code’s own terminal, types, hands it back as done, and it lands', async ({ page, real: home, browser }) => {
  await home.begin(CLAUDE, [shell('I wait for better times.', waiting(home)), ...afterwards(shell('I do as you say.', "echo 'hello, world' > greeting.txt"), say('It is as you said.'))]);
  const id = await openMission(page, home);
  await takeOver(page, home);
  // It is the session of before, drawn by the program itself.
  await expect(screen(page)).toContainText('I wait for better times.');
  await expect(screen(page)).toContainText('bypass permissions on');
  await enter(page, TYPED, 'I do as you say.');
  await expect(screen(page)).toContainText('It is as you said.');
  // Who looks on from a phone sees every line as it is here, drawn for the size that it is here.
  const phone = await browser.newContext({ viewport: { width: 420, height: 800 }, hasTouch: true, isMobile: true });
  const other = await phone.newPage();
  await other.goto(home.open().replace('/#', `${new URL(page.url()).pathname}#`));
  const lines = async (page: Page) => (await screen(page).locator('> div').allInnerTexts()).map((line) => line.trimEnd());
  // The program may still be drawing, so both are looked at anew each time.
  await expect(async () => expect(await lines(other)).toEqual(await lines(page))).toPass();
  await phone.close();
  await page.getByRole('button', { name: 'Hand back, it is done' }).click();
  await page.getByRole('button', { name: 'Really Hand back, it is done?' }).click();
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/Landed on/)).toBeVisible();
  expect(landed(home, id)).toBe('hello, world\n');
  expect(home.godwit('log', 'show', '--json')).not.toContain(TYPED);
});

test('a stop ends Claude Code and every command of its own', async ({ page, real: home }) => {
  await home.begin(CLAUDE, [shell('I wait.', waiting(home)), ...afterwards(REPAIR, ...JOB.slice(1))]);
  const id = await openMission(page, home);
  await expect.poll(() => home.processesWith(waiting(home)).length).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText('Stopped', { exact: true }).first()).toBeVisible();
  expect(home.processesWith(waiting(home))).toEqual([]);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/Landed on/)).toBeVisible();
  expect(landed(home, id)).toBe('hello, world\n');
});
