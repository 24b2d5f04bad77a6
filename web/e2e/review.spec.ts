// What a person does with a result: reads it, remarks on it by line, and sends the remarks as one message.
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { faultsOf } from './axe';
import { expect, FIX, playing, test, type Home } from './home';

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR42mNk+M+AFTAxDC4JAD6eAQ8Yg8e3AAAAAElFTkSuQmCC';
const shell = (command: string) => `{ do = "shell", command = ${JSON.stringify(command)} }`;
const FIRST = [
  FIX,
  '{ do = "write", path = "src/deep/tree/one.rs", text = "// <img src=x onerror=alert(1)>\\nfn one() -> u32 {\\n    1\\n}\\n" }',
  '{ do = "write", path = "package.json", text = "{}\\n" }',
  shell(`printf %s ${PICTURE} | base64 -d > dot.png`), shell('printf "\\\\000\\\\001" > raw.bin'), shell('chmod +x test.sh'),
];
const SECOND = ['{ do = "write", path = "src/deep/tree/one.rs", text = "fn one() -> u32 {\\n    2\\n}\\n" }'];

async function ready(page: Page, home: Home): Promise<string> {
  home.addRepo();
  const id = home.mission(playing([FIRST, SECOND]));
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  return id;
}

async function clean(page: Page) {
  expect(await faultsOf(page)).toEqual([]);
}

test('a result is read by keys, remarked on by line, and the remarks reach the agent as one message', async ({ page, home }) => {
  const id = await ready(page, home);
  await page.getByRole('link', { name: 'Review', exact: true }).click();
  const lines = page.getByRole('region', { name: 'Changed lines' });
  await expect(lines.getByText('fn one()')).toBeVisible();
  await expect(page.getByRole('button', { name: /package\.json.*dependencies/ })).toBeVisible();
  await expect(lines.locator('img')).toHaveCount(1);
  await expect(lines.getByText('A binary file; it is not shown.')).toBeVisible();
  await expect(lines.getByText('Its mode went from 100644 to 100755.')).toBeVisible();
  await clean(page);

  // The files come in the order of the tree: src/deep/tree/one.rs, dot.png, greeting.txt, and so on.
  await page.keyboard.press('v');
  await expect(page.getByText('1 of 6 looked at')).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  await page.getByLabel('What should be different here?').fill('Say it in English too.');
  await page.keyboard.press('Control+Enter');
  await page.getByLabel('Find a file').fill('one');
  await page.getByRole('button', { name: /one\.rs/ }).first().click();
  await lines.getByRole('button', { name: 'src/deep/tree/one.rs' }).click();
  await lines.getByRole('button', { name: 'Comment on line 3' }).click({ force: true });
  await page.getByLabel('What should be different here?').fill('One is not enough.\n`two`');

  await page.reload();
  await expect(page.getByText('1 of 6 looked at')).toBeVisible();
  await expect(page.getByText('2 not sent')).toBeVisible();
  await page.getByLabel('About all of it (optional)').fill('Nearly there.');
  await page.getByRole('button', { name: 'See what is sent' }).click();
  const message = page.getByLabel('The message');
  const shown = await message.innerText();
  expect(shown).toMatch(/^Nearly there\.\n\nComments on your result [0-9a-f]{12}:\n\n/);
  expect(shown).toContain('greeting.txt:1\n> hello, world\nSay it in English too.');
  expect(shown).toContain('src/deep/tree/one.rs:3\n> 1\nOne is not enough.\n`two`');
  await clean(page);
  await page.getByRole('button', { name: 'Send to the agent' }).click();
  // The button that lands the result of before may still be there, so what is awaited is what was said to the agent.
  const said = () => {
    const events = JSON.parse(home.godwit('log', 'show', '--json')) as { items: { kind: string; data: { text?: string } }[] };
    return events.items.filter((event) => event.kind.includes('continue')).map((event) => event.data.text);
  };
  await expect.poll(said).toEqual([shown]);
  await expect.poll(() => home.godwit('mission', 'show', id, '--plain')).toContain('2 runs');
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await page.goto(new URL(`/missions/${id}/review`, page.url()).href);
  await expect(lines.getByText('fn one()')).toBeVisible();
  await expect(page.getByText('0 of 6 looked at')).toBeVisible();
  await expect(page.getByText(/not sent/)).toHaveCount(0);
});

test('side by side, and what is decided there lands', async ({ page, home }) => {
  await ready(page, home);
  await page.getByRole('link', { name: 'Review', exact: true }).click();
  await page.getByRole('button', { name: 'Side by side' }).click();
  const lines = page.getByRole('region', { name: 'Changed lines' });
  await expect(lines.getByText('hello, wrold')).toBeVisible();
  await expect(lines.getByText('hello, world')).toBeVisible();
  await clean(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await clean(page);
  await page.getByRole('button', { name: 'Land it' }).click();
  await expect(page.getByText('Landed', { exact: true }).first()).toBeVisible();
  expect(readFileSync(`${home.repo}/greeting.txt`, 'utf8')).toBe('hello, wrold\n');
});

test('a change of five thousand files is a list that scrolls', async ({ page, home }) => {
  home.addRepo();
  home.mission(playing([[FIX, shell('mkdir many; for n in $(seq 5000); do echo "line $n" > many/$n.txt; done')]]));
  await page.goto(home.open());
  await page.getByRole('link', { name: /Repair the greeting/ }).click();
  await expect(page.getByRole('button', { name: 'Land it' })).toBeVisible();
  await page.getByRole('link', { name: 'Review', exact: true }).click();
  await expect(page.getByText('0 of 5,001 looked at')).toBeVisible();
  expect(await page.locator('*').count()).toBeLessThan(2500);
  await page.getByLabel('Find a file').fill('4999');
  await page.getByRole('button', { name: /4999\.txt/ }).click();
  await expect(page.getByText('line 4999', { exact: false })).toBeVisible();
  // Twenty files on: 4999 is followed by 5, 50, 500, 5000 and 501, as git orders names.
  for (let press = 0; press < 20; press += 1) await page.keyboard.press('n');
  await expect(page.locator('[aria-current]', { hasText: 'many/515.txt' })).toBeInViewport();
});
