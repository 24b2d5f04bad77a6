// What is configured is seen, what may happen to a repository is changed, and what is wrong is said at its field.
import type { Page } from '@playwright/test';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf } from './axe';
import { expect, FIX, playing, test, type Home } from './home';

interface Shown {
  policy: { agent: string | null; max_runs: number | null; landing: unknown; forbidden_paths: string[]; checks: Record<string, { command: string }> };
}

test('a policy is changed in the page as by its command, and a refusal stands at its field', async ({ page, home }) => {
  home.addRepo();
  await page.goto(home.open());
  await page.getByRole('link', { name: 'Repositories' }).first().click();
  await page.getByRole('link', { name: 'Policy' }).click();
  await expect(page.getByText('Nothing is changed.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'The policy as text' })).toContainText('[checks.test]');
  const policy = () => (JSON.parse(home.godwit('repo', 'show', 'greeting', '--json')) as Shown).policy;

  await page.getByLabel('Runs at once').fill('2');
  await page.getByLabel('Lands on').fill('local:main');
  const change = page.getByRole('region', { name: 'Changes' });
  await expect(change.getByText('godwit repo set greeting max_runs=2 landing=local:main')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  await expect.poll(policy).toMatchObject({ max_runs: 2, landing: { target: 'local', branch: 'main' } });

  await page.getByLabel('Forbidden paths').fill('[');
  await page.getByRole('button', { name: 'Save' }).click();
  const field = page.getByLabel('Forbidden paths');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert')).toContainText('is not a path glob');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByLabel('In all').fill('soon');
  await expect(page.getByText('This takes a whole number.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await page.getByRole('button', { name: 'Discard' }).click();

  await page.getByLabel('Name of a new check').fill('lint');
  await page.getByRole('button', { name: 'Add a check' }).click();
  await page.getByLabel('Command of lint').fill("grep -q 'hello' greeting.txt");
  const command = await change.locator('code').first().innerText();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  await expect.poll(() => policy().checks['lint']?.command).toBe("grep -q 'hello' greeting.txt");
  expect(command).toBe(`godwit repo set greeting 'check.lint=grep -q '\\''hello'\\'' greeting.txt'`);

  // Somebody else changes it meanwhile: what is being edited here stays, and only that is saved.
  await page.getByLabel('Runs at once').fill('');
  home.godwit('repo', 'set', 'greeting', 'agent=');
  await expect(page.getByRole('region', { name: 'The policy as text' })).not.toContainText('agent =');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  await expect.poll(policy).toMatchObject({ agent: null, max_runs: null });
  expect(await faultsOf(page)).toEqual([]);
});

/** What axe finds on the page as it is. */
async function clean(page: Page) {
  expect(await faultsOf(page)).toEqual([]);
}

/** The settings' part of a name, in a page that has its session. */
async function part(page: Page, home: Home, name: string, more = '') {
  await page.goto(new URL(`/settings?part=${name}${more}`, home.address).href);
  await expect(page.getByRole('link', { name: 'Sandbox' })).toBeVisible();
  await expect(page.locator('.shimmer:visible')).toHaveCount(0);
}

const written = (home: Home) => readFileSync(join(home.root, 'home/config.toml'), 'utf8');

async function signIn(page: Page, home: Home) {
  await page.goto(home.open());
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
}

test('agents, caps and where secrets come from are seen, and no secret is', async ({ page, home }) => {
  home.addRepo();
  await signIn(page, home);
  await part(page, home, 'agents');
  const agent = page.getByRole('region', { name: 'scripted', exact: true });
  await expect(agent.getByText('no model behind it')).toBeVisible();
  await expect(agent.getByText('scripted: no model is behind it', { exact: false })).toBeVisible();
  await expect(page.getByText('home/config.toml', { exact: false })).toBeVisible();
  await clean(page);
  await part(page, home, 'limits');
  await expect(page.getByRole('region', { name: 'How much at once' })).toContainText('1,000');
  await clean(page);
});

test('a limit is put to use in the page: a run goes on, the page comes back, and nothing waits any more', async ({ page, home }) => {
  home.addRepo();
  const mission = home.mission(playing([['{ do = "wait-for-file", path = "go", timeout_ms = 600000 }', FIX]]));
  await signIn(page, home);
  await expect.poll(() => (JSON.parse(home.godwit('status', '--json')) as { live_runs: number }).live_runs).toBe(1);
  await part(page, home, 'limits');
  await page.getByLabel('Runs in the fleet').fill('7');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('button', { name: 'Write it to the file' }).click();
  const pending = page.getByRole('region', { name: 'Not in use yet' });
  await expect(pending).toContainText('daemon.max_runs');
  await expect(pending).toContainText('not set now, 7 then');
  await expect(pending).toContainText('1 run goes on.');
  await clean(page);

  // What no daemon begins with is refused, and the page goes on with the one that there is.
  const sound = written(home);
  home.configure(`${sound}\n[sandbox]\nread_only = ["somewhere"]\n`);
  await page.getByRole('button', { name: 'Apply now' }).click();
  await expect(page.getByRole('region', { name: 'Godwit would not start with this file' })).toContainText('sandbox.read_only');
  home.configure(sound);
  await page.reload();
  await page.getByRole('button', { name: 'Apply now' }).click();
  await expect(page.getByText('In use: godwit has begun again with it.')).toBeVisible();
  await expect(pending).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'How much at once' })).toContainText('7');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  expect(JSON.parse(home.godwit('status', '--json'))).toMatchObject({ max_runs: 7, live_runs: 1 });
  expect(home.godwit('log', 'show')).toContain('daemon.max_runs = 7');
  home.godwit('mission', 'cancel', mission);
});

test('an agent is changed by keyboard: the difference is shown first, and what is executed is typed', async ({ page, home }) => {
  home.addRepo();
  appendFileSync(join(home.root, 'home/config.toml'), '# mine\n');
  await signIn(page, home);
  await part(page, home, 'agents', '&name=scripted');
  const before = written(home);
  await page.getByLabel('Label').focus();
  await page.keyboard.type('the player');
  await expect(page.getByText('nothing is written yet', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Show what would change' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('+label = "the player"')).toBeVisible();
  expect(written(home)).toBe(before);
  // A name harms nobody, so nothing is typed.
  await page.getByRole('button', { name: 'Write it to the file' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  await expect.poll(() => written(home)).toContain('label = "the player"');
  expect(written(home)).toContain('# mine');
  const pending = page.getByRole('region', { name: 'Not in use yet' });
  await expect(pending).toContainText('agents.scripted');
  await expect(pending).toContainText('godwit restart');

  await page.getByLabel('Arguments').fill('--verbose');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByText('This decides what is executed', { exact: false })).toBeVisible();
  const write = page.getByRole('button', { name: 'Write it to the file' });
  await expect(write).toBeDisabled();
  await clean(page);
  await page.getByLabel('to confirm', { exact: false }).fill('scripted');
  await write.click();
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  await expect.poll(() => written(home)).toContain('args = ["--verbose"]');

  // The very same change, without what was typed, is refused by the daemon, whatever a page sends.
  await page.route('**/api/v1/config', async (route) => {
    const { confirm: _typed, ...rest } = (route.request().postDataJSON() ?? {}) as Record<string, unknown>;
    await (route.request().method() === 'PATCH' ? route.continue({ postData: JSON.stringify(rest) }) : route.continue());
  });
  await page.getByLabel('Arguments').fill('--other');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByLabel('to confirm', { exact: false }).fill('scripted');
  await write.click();
  await expect(page.getByRole('alert')).toContainText('was not confirmed');
  expect(written(home)).not.toContain('--other');
  await page.unroute('**/api/v1/config');
});

test('what is wrong is said at its field, and what somebody else wrote is not lost', async ({ page, home }) => {
  await signIn(page, home);
  await part(page, home, 'agents', '&name=scripted');
  const secret = `sk-ant-api03-${'x'.repeat(40)}`;
  await page.getByLabel('Credential', { exact: false }).first().fill(secret);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  const refusal = page.getByRole('alert');
  await expect(refusal).toContainText('holds a secret itself');
  await expect(refusal).not.toContainText(secret);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByLabel('Program', { exact: false }).first().fill('bin/agent');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByLabel('Program', { exact: false }).first()).toHaveAttribute('aria-invalid', 'true');
  await expect(refusal).toContainText('relative path');
  await clean(page);
  await page.getByRole('button', { name: 'Discard' }).click();

  await part(page, home, 'limits');
  await page.getByLabel('Runs in the fleet').fill('soon');
  await expect(page.getByText('This takes a whole number.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show what would change' })).toBeDisabled();
  await page.getByLabel('Runs in the fleet').fill('6');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByText('+max_runs = 6')).toBeVisible();
  // Another tab, or an editor, meanwhile.
  appendFileSync(join(home.root, 'home/config.toml'), '\n[host]\nmax_runs = 3\n');
  await page.getByRole('button', { name: 'Write it to the file' }).click();
  await expect(refusal).toContainText('changed by somebody else');
  expect(written(home)).toContain('max_runs = 3');
  expect(written(home)).not.toContain('max_runs = 6');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByText('+max_runs = 6')).toBeVisible();
  await page.getByRole('button', { name: 'Write it to the file' }).click();
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  expect(written(home)).toMatch(/max_runs = 3[\s\S]*max_runs = 6/);
  // A file that no daemon would start with says where, and is mended here.
  appendFileSync(join(home.root, 'home/config.toml'), '\n[sandbox]\nread_only = ["opt"]\n');
  await part(page, home, 'sandbox');
  await expect(page.getByRole('region', { name: 'Godwit would not start with this file' })).toContainText('sandbox.read_only');
  await clean(page);
  await page.getByLabel('Every run may read').fill('/opt');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByLabel('to confirm', { exact: false }).fill('sandbox');
  await page.getByRole('button', { name: 'Write it to the file' }).click();
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Godwit would not start with this file' })).toHaveCount(0);
});

test('a secret goes in and never comes out, an account refers to it, and what is used stays', async ({ page, home }) => {
  home.addRepo();
  await signIn(page, home);
  const heard: string[] = [];
  page.on('response', (response) => void response.text().then((text) => heard.push(text), () => undefined));
  await part(page, home, 'keys');
  await expect(page.getByText('No secret is kept')).toBeVisible();
  await page.getByLabel('Name').fill('work-key');
  await page.getByLabel('The secret').fill('swordfish');
  await page.getByRole('button', { name: 'Keep it' }).click();
  const card = page.getByRole('region', { name: 'work-key', exact: true });
  await expect(card.getByText('Nobody refers to it.')).toBeVisible();
  await expect(page.getByLabel('The secret')).toHaveValue('');
  await clean(page);
  const reference = await card.locator('code').first().innerText();
  expect(reference).toMatch(/^file:\/.*\/home\/keys\/secrets\/work-key$/);
  expect(readFileSync(reference.slice('file:'.length), 'utf8')).toBe('swordfish');

  await part(page, home, 'accounts');
  const form = page.getByRole('region', { name: 'Register an account' });
  await form.getByLabel('Name').fill('paid');
  await form.getByLabel('Who pays').selectOption('api-key');
  await form.getByLabel('scripted').check();
  await form.getByLabel('Where the credential is').fill('swordfish');
  await form.getByRole('button', { name: 'Register it' }).click();
  await expect(form.getByRole('alert')).toContainText('reference');
  await form.getByLabel('Where the credential is').fill(reference);
  await form.getByRole('button', { name: 'Register it' }).click();
  await expect(page.getByRole('region', { name: 'paid', exact: true })).toContainText(reference);
  await clean(page);

  await part(page, home, 'keys');
  await expect(card.getByText('account paid')).toBeVisible();
  await expect(card.getByRole('button', { name: 'Delete' })).toHaveCount(0);
  await card.getByRole('button', { name: 'Replace' }).click();
  await page.getByLabel('The secret').fill('trout');
  await page.getByRole('region', { name: 'Replace work-key' }).getByRole('button', { name: 'Replace' }).click();
  await expect.poll(() => readFileSync(reference.slice('file:'.length), 'utf8')).toBe('trout');
  await part(page, home, 'accounts');
  const account = page.getByRole('region', { name: 'paid', exact: true });
  await account.getByRole('button', { name: 'Change', exact: true }).click();
  const changed = page.getByRole('region', { name: 'Change paid' });
  await expect(changed.getByRole('button', { name: 'Save the change' })).toBeDisabled();
  await changed.getByLabel('Runs a day').fill('40');
  await changed.getByText('The same in a terminal').click();
  await expect(changed.getByText('godwit account set paid daily_runs=40')).toBeVisible();
  await changed.getByRole('button', { name: 'Save the change' }).click();
  await expect(account).toContainText('of 40');
  await account.getByRole('button', { name: 'Forget it' }).click();
  await account.getByRole('button', { name: /Forget it/ }).click();
  await expect(account).toHaveCount(0);
  await part(page, home, 'keys');
  await card.getByRole('button', { name: 'Delete' }).click();
  await card.getByRole('button', { name: /Delete/ }).click();
  await expect(page.getByText('No secret is kept')).toBeVisible();
  expect(heard.length).toBeGreaterThan(5);
  for (const text of heard) expect(text).not.toMatch(/swordfish(?!-)|trout/);
});

test('who does what is put in an order, and a wrong order is refused where it stands', async ({ page, home }) => {
  await signIn(page, home);
  await part(page, home, 'routes');
  const coder = page.getByRole('region', { name: 'Who does tasks' });
  await coder.getByRole('button', { name: 'Add the next' }).click();
  await coder.getByLabel('When it fails').selectOption('fallback-provider');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(coder.getByRole('alert')).toContainText('second entry');
  await clean(page);
  await coder.getByLabel('When it fails').selectOption('same');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('button', { name: 'Write it to the file' }).click();
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  await expect.poll(() => written(home)).toContain('[routes.coder]\nprefer = [{ agent = "scripted" }]\non_failure = "same"\n');
});

test('MCP servers are added, changed and removed, and none that holds a secret is', async ({ page, home }) => {
  await signIn(page, home);
  await part(page, home, 'routes');
  const servers = page.getByRole('region', { name: 'MCP servers', exact: true });
  const change = page.getByRole('region', { name: 'Changes: MCP servers' });
  const look = () => change.getByRole('button', { name: 'Show what would change' }).click();
  const write = async () => {
    await change.getByRole('button', { name: 'Write it to the file' }).click();
    await expect(change.getByText('Saved.', { exact: false })).toBeVisible();
  };
  await servers.getByLabel('Name of a new server').fill('Docs');
  await expect(servers.getByRole('alert')).toContainText('Small letters');
  await servers.getByLabel('Name of a new server').fill('docs');
  await servers.getByRole('button', { name: 'Add a server' }).click();
  await expect(change.getByRole('button', { name: 'Show what would change' })).toBeDisabled();
  await servers.getByLabel('Program').fill('/usr/bin/docs-server');
  await servers.getByLabel('Arguments').fill(`--stdio\n--token=sk-ant-api03-${'x'.repeat(40)}`);
  await look();
  await expect(servers.getByRole('alert')).toContainText('holds a secret itself');
  await clean(page);
  await servers.getByLabel('Arguments').fill('--stdio');
  await look();
  // It is a program that runs are given: a person types that this is meant.
  await expect(change.getByRole('button', { name: 'Write it to the file' })).toBeDisabled();
  await change.getByLabel('Type').fill('roles');
  await write();
  await expect.poll(() => written(home)).toContain('docs = { command = "/usr/bin/docs-server", args = ["--stdio"] }');

  await servers.getByLabel('Arguments').fill('');
  await look();
  await write();
  await expect.poll(() => written(home)).toMatch(/docs = \{ command = "\/usr\/bin\/docs-server" ?\}/);
  await servers.getByRole('button', { name: 'Remove docs' }).click();
  await look();
  await write();
  await expect.poll(() => written(home)).not.toContain('docs-server');
});
