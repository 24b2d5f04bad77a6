// Notifications: what the worker shows when something is pushed, which page a click opens, and what is said of a browser.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import { faultsOf } from './axe';
import { expect, type Home, test } from './home';

/** Starts the daemon again with web push on. Nobody is called: no browser here has a push service that answers. */
function turnOn(home: Home, ...hosts: string[]) {
  home.godwit('down');
  const file = join(home.root, 'home/config.toml');
  const named = hosts.length > 0 ? `hosts = ${JSON.stringify(hosts)}\n` : '';
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n[reach.web_push]\nenabled = true\ncontact = "mailto:me@example.org"\n${named}`);
  home.up();
}

/** The page's settings of notifications, and its worker at work. */
async function settings(page: Page, home: Home) {
  await page.goto(home.open());
  // Whoever leaves while the ticket is exchanged is not signed in.
  await expect(page.getByRole('banner')).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.goto(new URL('/settings?part=channels', home.address).href);
  return page.getByRole('region', { name: /^(Notifications|通知)$/ });
}

/** Delivers a message as the browser does when one has come. */
async function deliver(context: BrowserContext, page: Page, home: Home, message: unknown) {
  const session: CDPSession = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const one = registrations.find(({ scopeURL }) => scopeURL === home.address);
      if (one) resolve(one.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  await session.send('ServiceWorker.deliverPushMessage', { origin: home.address, registrationId, data: JSON.stringify(message) });
  await session.detach();
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body, tag, silent }) => ({ title, body, tag, silent }));
  });

const SECOND = 'http://127.0.0.1:9/push/2';
const THIRD = 'http://127.0.0.1:9/push/3';

/** Tells the worker what a browser does when its push service has given it another address, and waits for what follows. */
async function moves(context: BrowserContext, endpoint: string) {
  const worker = context.serviceWorkers()[0];
  if (!worker) throw new Error('the page has no worker');
  await worker.evaluate(async (endpoint) => {
    const scope = globalThis as unknown as { ExtendableEvent: new (kind: string) => Event & { waitUntil: (work: Promise<unknown>) => void }; dispatchEvent(event: Event): boolean };
    const keys = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
    const event = Object.assign(new scope.ExtendableEvent('pushsubscriptionchange'), { newSubscription: { toJSON: () => ({ endpoint, keys }) } });
    const done = new Promise((resolve, reject) => {
      event.waitUntil = (work) => void work.then(resolve, reject);
    });
    scope.dispatchEvent(event);
    await done;
  }, endpoint);
}

/** What the page has kept of how this browser is told. */
const kept = (page: Page) =>
  page.evaluate(() => new Promise((resolve, reject) => {
    const opened = indexedDB.open('godwit', 1);
    opened.onerror = () => reject(opened.error ?? new Error('no database'));
    opened.onsuccess = () => {
      const request = opened.result.transaction('keys').objectStore('keys').get('push');
      request.onsuccess = () => resolve(request.result);
    };
  }));

test('what is pushed is shown, replaced when it is decided, and opens its page', async ({ page, context, home }) => {
  home.addRepo();
  turnOn(home);
  await context.grantPermissions(['notifications'], { origin: new URL(home.address).origin });
  await settings(page, home);
  const id = home.mission('Make the greeting better so that `sh test.sh` passes.');
  const message = { tag: `${id}-a1`, title: 'Ready to land', body: 'Fix the greeting', path: `/missions/${id}`, lang: 'en', silent: false, close: [] };
  await deliver(context, page, home, message);
  await expect.poll(() => shown(page)).toEqual([{ title: 'Ready to land', body: 'Fix the greeting', tag: `${id}-a1`, silent: false }]);
  await deliver(context, page, home, { ...message, title: 'No longer waiting for you', silent: true });
  await expect.poll(() => shown(page)).toEqual([{ title: 'No longer waiting for you', body: 'Fix the greeting', tag: `${id}-a1`, silent: true }]);

  // No desktop is there to click on it, so the worker is told that somebody did.
  const worker = context.serviceWorkers()[0];
  if (!worker) throw new Error('the page has no worker');
  await worker.evaluate(async () => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration; dispatchEvent(event: Event): boolean };
    const [notification] = await scope.registration.getNotifications();
    const make = (globalThis as unknown as { NotificationEvent: new (kind: string, init: object) => Event }).NotificationEvent;
    scope.dispatchEvent(new make('notificationclick', { notification }));
  });
  await expect(page).toHaveURL(new URL(`/missions/${id}`, home.address).href);
});

test('the settings say what is true of this browser, in both languages and themes', async ({ page, context, home }) => {
  const region = await settings(page, home);
  await expect(region.getByRole('status')).toHaveText('Notifications are not possible here');
  await expect(region).toContainText('home/config.toml');
  const isSound = async () => {
    await expect(page.locator('.shimmer:visible')).toHaveCount(0);
    expect(await faultsOf(page)).toEqual([]);
  };
  await isSound();
  turnOn(home);
  await page.reload();
  await expect(region.getByRole('status')).toHaveText('Notifications are off here');
  await isSound();
  // Anew, so that no colour is looked at on its way to another.
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.reload();
  await expect(region.getByRole('status')).toHaveText('Notifications are off here');
  await isSound();
  await page.evaluate(() => localStorage.setItem('godwit-language', 'zh'));
  await page.reload();
  await expect(region.getByRole('status')).toHaveText('这里的通知未打开');
  await isSound();
  await page.emulateMedia({ colorScheme: 'light' });
  await page.reload();
  await expect(region.getByRole('status')).toHaveText('这里的通知未打开');
  await isSound();
  // This browser has no push service that it could reach: that is said, and nothing is changed.
  await context.grantPermissions(['notifications'], { origin: new URL(home.address).origin });
  await page.evaluate(() => localStorage.setItem('godwit-language', 'en'));
  await page.reload();
  await page.evaluate(() => {
    PushManager.prototype.subscribe = () => Promise.reject(new DOMException('push service not available', 'AbortError'));
  });
  await region.getByRole('button', { name: 'Turn on notifications here' }).click();
  await expect(region.getByRole('alert')).toContainText('could not get an address');
  await isSound();
  await page.goto(new URL('/inbox', home.address).href);
  await expect(page.getByRole('button', { name: 'Tell me when something needs me' })).toBeVisible();
});

test('a browser is told from one click on, in its language, and forgotten by another', async ({ page, context, home }) => {
  // Nobody listens on the port of discard; that is what a test then says.
  turnOn(home, 'http://127.0.0.1:9');
  const origin = new URL(home.address).origin;
  await context.grantPermissions(['notifications'], { origin });
  await page.addInitScript(() => {
    // What a push service would give: an address, and the keys of the example of RFC 8291.
    const keys = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
    const kept = 'test-subscription';
    const subscription = (key: BufferSource | string | null | undefined, endpoint = localStorage.getItem(kept)) => ({
      endpoint, options: { applicationServerKey: key }, toJSON: () => ({ endpoint, keys }),
      unsubscribe: () => { localStorage.removeItem(kept); return Promise.resolve(true); },
    });
    PushManager.prototype.subscribe = (options) => {
      localStorage.setItem(kept, 'http://127.0.0.1:9/push/1');
      return Promise.resolve(subscription(options?.applicationServerKey) as unknown as PushSubscription);
    };
    PushManager.prototype.getSubscription = () =>
      Promise.resolve(localStorage.getItem(kept) ? (subscription(new Uint8Array(0)) as unknown as PushSubscription) : null);
  });
  const region = await settings(page, home);
  const listed = () => (JSON.parse(home.godwit('push', 'list', '--json')) as { subscriptions: { id: string; label: string; landed: boolean; language: string }[] }).subscriptions;
  await page.goto(new URL('/inbox', home.address).href);
  await page.getByRole('button', { name: 'Tell me when something needs me' }).click();
  await page.getByRole('link', { name: 'Notifications are on here' }).click();
  await expect(region.getByRole('status').first()).toHaveText('Notifications are on here');
  await expect.poll(listed).toMatchObject([{ label: 'Chrome, Linux', landed: false, language: 'en' }]);
  await region.getByLabel('Also when a mission has landed').click();
  await expect.poll(() => listed()[0]?.landed).toBe(true);
  // Its push service gives it another address: the worker tells it, with what was wished for the one before.
  const [first] = listed();
  await expect.poll(() => kept(page)).toMatchObject({ id: first?.id, landed: true });
  await page.evaluate((endpoint) => localStorage.setItem('test-subscription', endpoint), SECOND);
  await moves(context, SECOND);
  await expect.poll(() => listed().map(({ id }) => id)).not.toEqual([first?.id]);
  await expect.poll(listed).toMatchObject([{ label: 'Chrome, Linux', landed: true, language: 'en' }]);
  await page.reload();
  await expect(region.getByRole('status').first()).toHaveText('Notifications are on here');
  // What the worker could tell nobody, the page tells when it is opened again.
  const [second] = listed();
  home.godwit('down');
  await expect(moves(context, THIRD)).rejects.toThrow();
  await page.evaluate((endpoint) => localStorage.setItem('test-subscription', endpoint), THIRD);
  home.up();
  await page.reload();
  await expect(region.getByRole('status').first()).toHaveText('Notifications are on here');
  expect(listed()).toMatchObject([{ label: 'Chrome, Linux', landed: true, language: 'en' }]);
  expect(listed()[0]?.id).not.toBe(second?.id);
  await region.getByRole('button', { name: 'Send a test' }).click();
  await expect(region).toContainText('It could not be sent.');
  expect(await faultsOf(page)).toEqual([]);
  // Who reads another language now is told in it.
  await page.evaluate(() => localStorage.setItem('godwit-language', 'zh'));
  await page.reload();
  await expect(region.getByRole('status').first()).toHaveText('这里的通知已打开');
  await expect.poll(() => listed()[0]).toMatchObject({ language: 'zh', landed: true });
  await region.getByRole('button', { name: '在这里关闭' }).click();
  await expect(region.getByRole('status').first()).toHaveText('这里的通知未打开');
  await expect.poll(listed).toEqual([]);
  // What was turned off is not turned on by another address.
  expect(await kept(page)).toBeUndefined();
  await moves(context, SECOND);
  expect(listed()).toEqual([]);
});
