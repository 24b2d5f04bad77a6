// The worker of the installed page. It keeps the files of the page and nothing else, so that the page opens while the
// daemon is down and can say so. What the API answers passes it by: it is never kept and never answered from here. It
// shows what the daemon pushes, in the daemon's words, and opens the page that is meant; and it tells the daemon when this
// browser is to be called at another address.
// `scripts/pack.mjs` writes the files and the build into the first two lines.
const FILES = ['/'];
const KEPT = 'godwit-build';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const others = (names) => names.filter((name) => name !== KEPT).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(others(names))).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  // The status board is a page of the daemon's own: an old one would be a lie.
  if (request.mode === 'navigate' && !pathname.startsWith('/status')) {
    event.respondWith(fetch(request).catch(() => caches.match('/', { cacheName: KEPT }).then((page) => page ?? Response.error())));
  } else if (pathname !== '/' && FILES.includes(pathname)) {
    event.respondWith(caches.match(pathname, { cacheName: KEPT }).then((file) => file ?? fetch(request)));
  }
});

// Every push is shown, also one that cannot be read: browsers take the permission away from who shows nothing.
self.addEventListener('push', (event) => event.waitUntil(show(said(event.data))));

// A push service may give a browser another address at any time, and calls the old one no more.
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(tellAddress(event.newSubscription)));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(own(event.notification.data?.path)));
});

function said(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

async function show(message) {
  const text = (value) => (typeof value === 'string' ? value : '');
  const tag = text(message.tag) || 'godwit-inbox';
  const isSilent = message.silent === true;
  // What is decided meanwhile goes away with the notification that says so.
  for (const gone of Array.isArray(message.close) ? message.close : []) {
    for (const shown of await self.registration.getNotifications({ tag: text(gone) })) shown.close();
  }
  await self.registration.showNotification(text(message.title) || 'godwit', {
    tag,
    body: text(message.body),
    lang: text(message.lang),
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    silent: isSilent,
    renotify: !isSilent,
    data: { path: own(message.path) },
  });
}

/** A path of this page, and never the way to another one. */
function own(path) {
  return typeof path === 'string' && /^\/(?![/\\])[\w\-./]*$/.test(path) ? path : '/inbox';
}

/** Shows the page in a window that is there, or in a new one. */
async function open(path) {
  const windows = await self.clients.matchAll({ type: 'window' });
  const there = windows.find((client) => new URL(client.url).pathname === path) ?? windows[0];
  if (!there) return self.clients.openWindow(path);
  const shown = new URL(there.url).pathname === path ? there : await there.navigate(path).catch(() => null);
  return shown ? shown.focus() : self.clients.openWindow(path);
}

/**
 * Says where this browser is called from now on, with the wishes that a person had for it. One that nobody turned on, or
 * that was turned off, has none.
 */
async function tellAddress(given) {
  const before = await stored('readonly', (store) => store.get('push'));
  if (!before) return;
  const state = await asks('GET', '/push');
  if (state.state !== 'on' || !state.public_key) return;
  const { pushManager } = self.registration;
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(state.public_key) };
  const subscription = given ?? (await pushManager.getSubscription()) ?? (await pushManager.subscribe(options));
  const { endpoint, keys } = subscription.toJSON();
  const { label, language, landed } = before;
  const { id } = await asks('POST', '/push/subscriptions', { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, label, language, landed });
  if (id === before.id) return;
  await stored('readwrite', (store) => store.put({ ...before, id }, 'push'));
  // The daemon may have found out by itself that nobody is there any more.
  await asks('DELETE', `/push/subscriptions/${before.id}`).catch(() => undefined);
}

/** Asks the daemon as the page does: in the page's session, with the proof that its key makes for the daemon that is there. */
async function asks(method, path, body) {
  const boot = await (await fetch('/boot')).text();
  const key = await stored('readonly', (store) => store.get('page'));
  const proof = key ? await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(boot)) : new ArrayBuffer(0);
  const headers = { 'godwit-key': [...new Uint8Array(proof)].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
  const sent = body ? { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) } : { headers };
  const answer = await fetch(`/api/v1${path}`, { method, ...sent });
  if (!answer.ok) throw new Error(`${method} ${path} is answered with ${answer.status}`);
  return answer.json();
}

/** What the pages of this browser keep. */
function stored(mode, act) {
  return new Promise((resolve, reject) => {
    const opened = indexedDB.open('godwit', 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore('keys');
    opened.onerror = () => reject(opened.error);
    opened.onsuccess = () => {
      const request = act(opened.result.transaction('keys', mode).objectStore('keys'));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    };
  });
}

/** The bytes of a text in base64url. */
function bytesOf(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}
