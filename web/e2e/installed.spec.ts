// The page as it is installed: its worker keeps the page's files and nothing else, and a page without its daemon says so.
import { faultsOf } from './axe';
import { expect, FIX, playing, test } from './home';

/** The width and height of a PNG. */
const sizeOf = (png: Buffer) => `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;

test('what the manifest names is there and is what it says', async ({ page, home }) => {
  await page.goto(home.open());
  const at = (path: string) => new URL(path, home.address).href;
  const answer = await page.request.get(at('/manifest.webmanifest'));
  expect(answer.headers()['content-type']).toBe('application/manifest+json');
  const manifest = (await answer.json()) as { start_url: string; display: string; icons: { src: string; sizes: string; type: string }[]; shortcuts: { url: string }[] };
  expect(manifest).toMatchObject({ start_url: '/', display: 'standalone' });
  for (const icon of manifest.icons) {
    const file = await page.request.get(at(icon.src));
    expect(file.headers()['content-type'], icon.src).toBe(icon.type);
    if (icon.type === 'image/png') expect(sizeOf(await file.body()), icon.src).toBe(icon.sizes);
  }
  for (const { url } of manifest.shortcuts) expect((await page.request.get(at(url))).ok(), url).toBe(true);
});

test('the page opens while the daemon is down, says so, and has kept nothing of what it showed', async ({ page, home }) => {
  home.addRepo();
  home.mission(playing([[FIX]]));
  await page.goto(home.open());
  await expect(page.getByRole('link', { name: /Ready to land/ })).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const files = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)));
    return { builds: names.length, files: files.flat() };
  });
  expect(kept.builds).toBe(1);
  expect(kept.files).toContain('/');
  expect(kept.files.filter((path) => /^\/(api|boot|status)/.test(path))).toEqual([]);
  home.godwit('down');
  await page.goto(new URL('/inbox', page.url()).href);
  await expect(page.getByRole('heading', { name: 'godwit is not running' })).toBeVisible();
  expect(await page.locator('body').innerText()).not.toContain('Repair the greeting');
  expect(await faultsOf(page)).toEqual([]);
  // A status board of yesterday would be a lie.
  const board = await page.context().newPage();
  await expect(board.goto(new URL('/status', page.url()).href)).rejects.toThrow(/ERR_CONNECTION_REFUSED|ERR_FAILED/);
  await board.close();
  await page.goto(new URL('/inbox', home.address).href);
  await expect(page.getByRole('heading', { name: 'godwit is not running' })).toBeVisible();
  home.up();
  await expect(page.getByText('May it land?')).toBeVisible();
});
