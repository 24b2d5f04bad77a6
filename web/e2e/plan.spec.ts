// A plan that fans out and joins, with one branch that fails: seen live, walked by keys, repaired from what is shown.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf } from './axe';
import { expect, playing, test, type Home } from './home';

const write = (path: string, text: string) => `{ do = "write", path = ${JSON.stringify(path)}, text = ${JSON.stringify(text)} }`;
const until = (path: string) => `{ do = "wait-for-file", path = ${JSON.stringify(path)}, timeout_ms = 600000 }`;
const BREAK = write('greeting.txt', 'hello?\n');

interface Planned {
  id: string;
  needs?: string[];
  moves: string[][];
}

function plan(home: Home, tasks: Planned[]): string {
  // The repository passes its test, so that each task does unless it breaks it.
  writeFileSync(join(home.repo, 'greeting.txt'), 'hello, world\n');
  home.git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.invalid', 'commit', '--quiet', '--all', '-m', 'no slip');
  const path = join(home.root, 'plan.toml');
  const parts = tasks.map(({ id, needs = [], moves }) => `[[task]]\nid = "${id}"\ntitle = "The part ${id}"\nneeds = ${JSON.stringify(needs)}\nprompt = '''\n${playing(moves, `Write ${id}.txt.`)}'''\n`);
  writeFileSync(path, `accept = ["\`sh test.sh\` passes"]\n\n${parts.join('\n')}`);
  return (JSON.parse(home.godwit('mission', 'new', '--repo', 'greeting', '--json', '--plan', path, 'The greeting and what belongs to it.')) as { id: string }).id;
}

/** Where a task works, by its place in the plan. */
const tree = (home: Home, mission: string, place: number) => join(home.root, 'home/workspaces', `${mission}-t${place}`, 'tree');

test('a plan that fans out and joins is drawn as it goes on, and its failing branch says so', async ({ page, home }) => {
  home.addRepo();
  const id = plan(home, [
    { id: 'base', moves: [[until('go'), write('base.txt', 'base\n')]] },
    { id: 'left', needs: ['base'], moves: [[write('left.txt', 'left\n')]] },
    { id: 'right', needs: ['base'], moves: [[BREAK], [BREAK], [BREAK], [BREAK]] },
    { id: 'docs', needs: ['base'], moves: [[write('docs.txt', 'docs\n')]] },
    { id: 'join', needs: ['left', 'right', 'docs'], moves: [[write('join.txt', 'join\n')]] },
  ]);
  await page.goto(home.open().replace('/#', `/missions/${id}#`));
  const graph = page.getByRole('group', { name: 'The plan as a graph' });
  const task = (name: string) => graph.getByRole('button', { name: new RegExp(`^${name}: `) });
  await expect(task('base')).toHaveAccessibleName('base: at work');
  await expect(task('join')).toHaveAccessibleName('join: waits for others, needs left, right, docs');
  const place = async (name: string) => (await task(name).boundingBox()) ?? { x: NaN, y: NaN, width: 0 };
  const [base, left, right, docs, last] = [await place('base'), await place('left'), await place('right'), await place('docs'), await place('join')];
  for (const middle of [left, right, docs]) {
    expect(middle.y).toBeGreaterThan(base.y);
    expect(last.y).toBeGreaterThan(middle.y);
  }
  expect(new Set([left.x, right.x, docs.x]).size, 'beside each other').toBe(3);
  writeFileSync(join(tree(home, id, 1), 'go'), '');
  await expect(task('base')).toHaveAccessibleName('base: done');
  await expect(task('left')).toHaveAccessibleName(/^left: done/);
  await expect(task('docs')).toHaveAccessibleName(/^docs: done/);
  await expect(task('right')).toHaveAccessibleName(/^right: blocked/);
  await expect(task('join')).toHaveAccessibleName(/^join: waits for others/);
  // By keys: the tab key stops at what is blocked, the arrows follow the lines.
  await task('right').focus();
  await page.keyboard.press('Enter');
  const chosen = page.getByRole('region', { name: 'right', exact: true });
  await expect(chosen.getByText('A check failed')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(task('base')).toBeFocused();
  await expect(page.getByRole('region', { name: 'base', exact: true }).getByText('done', { exact: true }).first()).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('group', { name: 'Tasks: as a picture or as a table' }).getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('row', { name: /join.*waits for others.*left, right, docs/ })).toBeVisible();
  await page.getByRole('row', { name: /left/ }).first().getByRole('link', { name: '1: done' }).click();
  await expect(page).toHaveURL(new RegExp(`/runs/${id}-t2-r1$`));
});
