// What is configured is seen, what may happen to a repository is changed, and what is wrong is said at its field.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './home';

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
  expect(policy()).toMatchObject({ max_runs: 2, landing: { target: 'local', branch: 'main' } });

  await page.getByLabel('Forbidden paths').fill('[');
  await page.getByRole('button', { name: 'Save' }).click();
  const field = page.getByLabel('Forbidden paths');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert')).toContainText('forbidden_paths');
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
  expect(policy().checks['lint']?.command).toBe("grep -q 'hello' greeting.txt");
  expect(command).toBe(`godwit repo set greeting 'check.lint=grep -q '\\''hello'\\'' greeting.txt'`);

  // Somebody else changes it meanwhile: what is being edited here stays, and only that is saved.
  await page.getByLabel('Runs at once').fill('');
  home.godwit('repo', 'set', 'greeting', 'agent=');
  await expect(page.getByRole('region', { name: 'The policy as text' })).not.toContainText('agent =');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
  expect(policy()).toMatchObject({ agent: null, max_runs: null });
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map((one) => `${one.id} ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`)).toEqual([]);
});

test('agents, caps and where secrets come from are seen, and no secret is', async ({ page, home }) => {
  home.addRepo();
  await page.goto(home.open());
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.goto(new URL('/settings', page.url()).href);
  const agent = page.getByRole('region', { name: 'scripted' });
  await expect(agent.getByText('no model behind it')).toBeVisible();
  await expect(agent.getByText('scripted: no model is behind it', { exact: false })).toBeVisible();
  await expect(page.getByText('home/config.toml', { exact: false })).toBeVisible();
  await expect(page.getByRole('region', { name: 'How much at once' })).toContainText('1,000');
  await expect(page.locator('.shimmer:visible')).toHaveCount(0);
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map((one) => `${one.id} ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`)).toEqual([]);
});
