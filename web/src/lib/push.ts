// Notifications of this browser: what its state is, and how they are turned on and off. Nothing here asks a person for
// anything unless they clicked.
import type { NewPushSubscription, PushState, PushSubscription as Told } from '../api/types';
import { stored } from './database';

/** What the browser says of itself. */
export interface Browser {
  /** Whether it knows push, and the page is one that may use it. */
  support: 'ready' | 'insecure' | 'unsupported' | 'no-worker';
  permission: NotificationPermission;
  /** The id of its subscription, if it has one. */
  id: string | null;
}

/** What is true for this browser, in the order in which it matters. */
export type Here =
  | { state: 'impossible'; why: 'server-off' | 'server-broken' | 'insecure' | 'unsupported' | 'no-worker' }
  | { state: 'blocked' }
  | { state: 'off' }
  | { state: 'on'; told: Told };

/** The state of notifications in this browser. */
export function stateOf(server: PushState, browser: Browser): Here {
  if (server.state === 'off') return { state: 'impossible', why: 'server-off' };
  if (server.state !== 'on') return { state: 'impossible', why: 'server-broken' };
  if (browser.support !== 'ready') return { state: 'impossible', why: browser.support };
  if (browser.permission === 'denied') return { state: 'blocked' };
  const told = server.subscriptions.find((one) => one.id === browser.id);
  return told && browser.permission === 'granted' ? { state: 'on', told } : { state: 'off' };
}

/** The bytes of a text in base64url. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** The id by which the daemon knows an endpoint. */
export async function idOf(endpoint: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  return [...new Uint8Array(digest).slice(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a person would call this browser, such as `Firefox, Android`. */
export function labelOf(agent: string): string {
  const first = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = first([[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\/|FxiOS/, 'Firefox'], [/Chrome\/|CriOS/, 'Chrome'], [/Safari\//, 'Safari']]);
  const system = first([[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Mac OS X/, 'macOS'], [/Windows/, 'Windows'], [/Linux/, 'Linux']]);
  return [browser, system].filter(Boolean).join(', ') || 'Browser';
}

/** The worker of the page, unless there is none: a page in development, or a browser that refused it. */
async function worker(): Promise<ServiceWorkerRegistration | null> {
  return (await navigator.serviceWorker.getRegistration('/')) ?? null;
}

/** What this browser says of itself now. */
export async function look(): Promise<Browser> {
  const permission = 'Notification' in globalThis ? Notification.permission : 'default';
  if (!isSecureContext) return { support: 'insecure', permission, id: null };
  if (!('serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis)) {
    return { support: 'unsupported', permission, id: null };
  }
  const registration = await worker();
  if (!registration) return { support: 'no-worker', permission, id: null };
  const known = await registration.pushManager.getSubscription().catch(() => null);
  return { support: 'ready', permission, id: known && (await idOf(known.endpoint)) };
}

/** Why notifications could not be turned on. */
export class PushRefused extends Error {
  constructor(readonly why: 'blocked' | 'dismissed' | 'service') {
    super(why);
  }
}

export interface Wish {
  language: 'en' | 'zh';
  landed: boolean;
}

function isFor(subscription: PushSubscription, key: Uint8Array): boolean {
  const given = subscription.options.applicationServerKey;
  return given !== null && new Uint8Array(given).join() === key.join();
}

/** Asks the person and the browser's push service, and says what the daemon has to know. */
export async function ask(publicKey: string, wish: Wish): Promise<NewPushSubscription> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') throw new PushRefused(permission === 'denied' ? 'blocked' : 'dismissed');
  const registration = await navigator.serviceWorker.ready;
  const key = bytesOf(publicKey);
  let known = await registration.pushManager.getSubscription();
  // One that another daemon asked for cannot be written to by this one.
  if (known && !isFor(known, key)) {
    await known.unsubscribe();
    known = null;
  }
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const subscription = known ?? (await registration.pushManager.subscribe(options).catch(() => null));
  const { endpoint, keys } = subscription?.toJSON() ?? {};
  const { p256dh, auth } = keys ?? {};
  if (!endpoint || !p256dh || !auth) throw new PushRefused('service');
  return { endpoint, keys: { p256dh, auth }, label: labelOf(navigator.userAgent), ...wish };
}

/** Says what the daemon has to know for a changed wish; null when this browser has no subscription. */
export async function wishAgain({ language, landed }: Wish): Promise<NewPushSubscription | null> {
  const known = await (await worker())?.pushManager.getSubscription();
  const { endpoint, keys } = known?.toJSON() ?? {};
  const { p256dh, auth } = keys ?? {};
  return endpoint && p256dh && auth ? { endpoint, keys: { p256dh, auth }, label: labelOf(navigator.userAgent), language, landed } : null;
}

/** Ends the subscription of this browser. */
export async function end(): Promise<void> {
  await (await (await worker())?.pushManager.getSubscription())?.unsubscribe();
}

/** How this browser is told, for the time when it gets another address. */
export type Kept = Pick<Told, 'id' | 'label' | 'language' | 'landed'>;

const KEPT = 'push';

/** Keeps how this browser is told: its worker says it again when the push service gives it another address. Null when it is
 * to be told nothing any more. */
export async function keep(told: Told | null): Promise<void> {
  const wish = (told: Told): Kept => ({ id: told.id, label: told.label, language: told.language, landed: told.landed });
  await stored('readwrite', (store): IDBRequest => (told ? store.put(wish(told), KEPT) : store.delete(KEPT)));
}

/** What a browser has to do that is not told: nothing, forget that it was, or say its other address. */
export function mend(kept: Kept | undefined, browser: Browser): 'nothing' | 'forget' | 'tell' {
  if (!kept || !browser.id) return 'nothing';
  // It has its address still, so somebody took it away from the daemon.
  if (browser.id === kept.id) return 'forget';
  return browser.permission === 'granted' ? 'tell' : 'nothing';
}

/** How this browser was told before. */
export const kept = (): Promise<Kept | undefined> => stored('readonly', (store): IDBRequest<Kept | undefined> => store.get(KEPT));
