// The worker of the installed page. It keeps the files of the page and nothing else, so that the page opens while the
// daemon is down and can say so. What the API answers passes it by: it is never kept and never answered from here.
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
