// The real Claude Code asks for what the rules deny, and a person decides: on the mission, with one key, with one thumb.
import type { Page } from '@playwright/test';
import { faultsOf } from './axe';
import { expect } from './home';
import { CLAUDE, openMission, say, shell, test, type RealHome } from './real';

const CALL = "sudo -n true; echo 'hello, world' > greeting.txt";
/** A model that wants the same call also when it was told no, and also when its session forgot that it was made. */
const INSISTING = [...Array.from({ length: 4 }, () => shell('I need more.', CALL)), say('Done.')];

async function asked(page: Page, home: RealHome): Promise<string> {
  await home.begin(CLAUDE, INSISTING, 'attention = "park"\n');
  return openMission(page, home);
}

const noFault = async (page: Page) => expect(await faultsOf(page)).toEqual([]);

test('what Claude Code asks is shown as it is, allowed on its page, and lands', async ({ page, real: home }) => {
  const id = await asked(page, home);
  const card = page.getByRole('region', { name: 'The agent asks' });
  await expect(card.getByLabel('What it wants to do')).toHaveText(CALL);
  await expect(card.getByText('It waits until you answer.', { exact: false })).toBeVisible();
  // One thing is to be done, and nothing stands beside it that would do the same.
  await expect(page.getByLabel('Tell the agent what to change or do next')).toHaveCount(0);
  await noFault(page);
  await card.getByRole('button', { name: 'Allow for this task' }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText(/Landed on godwit\//)).toBeVisible();
  expect(home.git('show', `godwit/${id}:greeting.txt`)).toBe('hello, world\n');
});

test('one key denies it in the inbox, with what to do instead', async ({ page, real: home }) => {
  const id = await asked(page, home);
  await expect(page.getByRole('region', { name: 'The agent asks' })).toBeVisible();
  await page.getByRole('link', { name: /Inbox/ }).first().click();
  // The mission's page, on which the call stands more than once, stays until the inbox is there.
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(page.getByText(CALL)).toBeVisible();
  await page.getByRole('textbox').fill('Write the file without it.');
  await page.getByRole('heading', { name: 'Inbox' }).click();
  await page.keyboard.press('d');
  await expect(page.getByText(CALL)).toHaveCount(0);
  await expect.poll(() => home.godwit('mission', 'show', id, '--plain')).toContain('2 runs');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('one thumb allows it, in 中文', async ({ page, real: home }) => {
    await page.addInitScript(() => localStorage.setItem('godwit-language', 'zh'));
    await asked(page, home);
    await page.getByRole('navigation').last().getByRole('link', { name: /待办/ }).tap();
    const allow = page.getByRole('button', { name: '在此子任务中允许' });
    await expect(page.getByRole('heading', { name: '待办' })).toBeVisible();
    await expect(page.getByText(CALL)).toBeVisible();
    expect((await allow.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await noFault(page);
    await allow.tap();
    await expect(page.getByText('可以落地吗？')).toBeVisible();
  });
});
