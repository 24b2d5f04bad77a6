// Measures the page in the system's Chromium, against a daemon that is busy already, and prints one JSON object. The
// benchmark's row `cockpit` calls it: `node bench/cockpit.mjs ADDRESS TOKEN REPO RUN SECONDS [TRACE]`, the address as
// `godwit open` prints it. With TRACE, a file, the browser's first minute is recorded there, for `bench/trace.mjs`.
//
// First load: with an empty cache. Then two tabs stay open, the fleet and the transcript of a talking run; keys are
// pressed in both, and missions are created whose titles have to appear. All times are of one machine's clock.
import { chromium } from '@playwright/test';
import { CATEGORIES } from './trace.mjs';

const [, , address, token, repo, run, secondsText, trace] = process.argv;
const seconds = Number(secondsText);
const origin = new URL(address).origin;
const PRESS_EVERY_MS = 150;
const CREATE_EVERY_MS = 500;
/** A trace of more than that is too large to be read. */
const MOST_TRACED_MS = 60_000;
/** How often the tabs are weighed after the beginning, the end included; an even number, so that one is half-way. */
const WEIGHINGS = 6;

const percentile = (values, percent) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? null;
};
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs in the page: tasks that keep it from answering, how late it hears of keys, and when a name is on the screen, where
 * names are waited for. Only what is new is read: to read the whole page at each change would be work of the page's. */
function observe(waits) {
  const seen = { longTasks: [], delays: [], painted: {} };
  globalThis.seen = seen;
  new PerformanceObserver((list) => list.getEntries().forEach(({ startTime, duration }) => seen.longTasks.push({ startTime, duration }))).observe({ type: 'longtask', buffered: false });
  addEventListener('keydown', (event) => seen.delays.push(performance.now() - event.timeStamp), { capture: true });
  const wanted = /pixel-\d+/g;
  const look = (records) => {
    const added = records.flatMap(({ type, target, addedNodes }) => (type === 'childList' ? [...addedNodes] : [target]));
    const shown = added.filter((node) => node.isConnected && node.parentElement?.closest('#content'));
    for (const [name] of shown.map((node) => node.textContent).join('\n').matchAll(wanted)) {
      if (name in seen.painted) continue;
      seen.painted[name] = Infinity;
      // A task that begins in a frame runs when that frame has been drawn.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => (seen.painted[name] = performance.timeOrigin + performance.now());
        port2.postMessage(null);
      });
    }
  };
  if (waits) new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}

/** Notes what a tab's memory is once what nobody uses has been collected. The page answers nobody meanwhile, which is not
 * its own doing: its tasks of that time do not count. */
async function weigh(tab) {
  const { page, heaps, weighed } = tab;
  const now = () => page.evaluate(() => performance.now());
  const began = await now();
  const client = await page.context().newCDPSession(page);
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  await client.detach();
  heaps.push(usedSize / 1e6);
  weighed.push([began, await now()]);
}

/** The long tasks of a tab, without those while it was weighed. */
const ownTasks = ({ weighed }, { longTasks }) =>
  longTasks.filter(({ startTime, duration }) => !weighed.some(([from, to]) => startTime < to && startTime + duration > from)).map(({ duration }) => duration);

/** As for somebody who is signed in and whose browser has kept no file. */
async function firstLoad(context) {
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  await client.send('Network.setBypassServiceWorker', { bypass: true });
  const files = new Map();
  let bytes = 0;
  client.on('Network.responseReceived', ({ requestId, response }) => files.set(requestId, new URL(response.url).pathname));
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!(files.get(requestId) ?? '/api').startsWith('/api')) bytes += encodedDataLength;
  });
  const began = performance.now();
  await page.goto(origin, { waitUntil: 'commit' });
  await page.locator('main h1').waitFor();
  await page.getByRole('link', { name: /Do what is ordered|pixel/ }).first().waitFor();
  const milliseconds = performance.now() - began;
  await page.close();
  return { bytes, milliseconds };
}

const browser = await chromium.launch({ executablePath: process.env['GODWIT_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--enable-precise-memory-info'] });
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const fleet = await context.newPage();
await fleet.goto(address);
await fleet.locator('main h1').waitFor();
const loads = [];
for (let turn = 0; turn < 5; turn += 1) loads.push(await firstLoad(context));

const transcript = await context.newPage();
await transcript.goto(`${origin}/runs/${run}`);
await transcript.locator('[role=log]').waitFor();
// What the page needs to be there is not what it needs to stay.
await pause(3000);
let updates = 0;
fleet.on('request', (request) => {
  if (request.url().endsWith('/api/v1/status')) updates += 1;
});
await fleet.bringToFront();
const tabs = [fleet, transcript].map((page) => ({ page, heaps: [], weighed: [] }));
for (const { page } of tabs) await page.evaluate(observe, page === fleet);
for (const tab of tabs) await weigh(tab);

/** So many of the created missions wait at once: then the first is cancelled, so that the fleet is as large at the end as
 * at the beginning, and what the page has grown by is its own. */
const WAITING_AT_ONCE = 10;
const created = {};
const answered = {};
async function create() {
  const end = performance.now() + seconds * 1000;
  const waiting = [];
  for (let number = 1; performance.now() < end; number += 1) {
    const name = `pixel-${number}`;
    const body = JSON.stringify({ repo, text: `Do what is ordered for ${name} and nothing else.`, accept: ['it is done'] });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `c${String(number).padStart(10, '0')}` };
    created[name] = performance.timeOrigin + performance.now();
    const answer = await fetch(`${origin}/api/v1/missions`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(await answer.text());
    answered[name] = performance.timeOrigin + performance.now();
    waiting.push((await answer.json()).mission);
    if (waiting.length > WAITING_AT_ONCE) {
      const cancelled = await fetch(`${origin}/api/v1/missions/${waiting.shift()}/cancel`, { method: 'POST', headers: { ...headers, 'idempotency-key': `c${String(number + 500_000_000).padStart(10, '0')}` }, body: '{}' });
      if (!cancelled.ok) throw new Error(await cancelled.text());
    }
    await pause(CREATE_EVERY_MS);
  }
}
async function press(page) {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await page.keyboard.press('Shift');
    await pause(PRESS_EVERY_MS);
  }
}
async function weighBetween() {
  for (let turn = 1; turn < WEIGHINGS; turn += 1) {
    await pause((seconds * 1000) / WEIGHINGS);
    for (const tab of tabs) await weigh(tab);
  }
}
async function record() {
  if (!trace) return;
  await browser.startTracing(undefined, { path: trace, categories: CATEGORIES });
  await pause(Math.min(seconds * 1000, MOST_TRACED_MS));
  await browser.stopTracing();
}
const began = performance.now();
await Promise.all([create(), press(fleet), press(transcript), weighBetween(), record()]);
const lasted = (performance.now() - began) / 1000;
await pause(1000);
const seen = [await fleet.evaluate(() => globalThis.seen), await transcript.evaluate(() => globalThis.seen)];
for (const tab of tabs) await weigh(tab);
const [ofFleet] = seen;
// The answer is given when the event is in the log.
const pixels = Object.entries(answered).map(([name, at]) => (ofFleet.painted[name] ?? Infinity) - at);
const wholes = Object.entries(created).map(([name, at]) => (ofFleet.painted[name] ?? Infinity) - at);
await browser.close();

const delays = seen.flatMap((of) => of.delays);
const [fleetTasks, transcriptTasks] = tabs.map((tab, index) => ownTasks(tab, seen[index]));
const [fleetHeaps, transcriptHeaps] = tabs.map(({ heaps }) => heaps);
console.log(JSON.stringify({
  first_load_bytes: Math.max(...loads.map((load) => load.bytes)),
  first_load_ms: percentile(loads.map((load) => load.milliseconds), 50),
  seconds: lasted,
  pressed: delays.length,
  input_delay_p95_ms: percentile(delays, 95),
  longest_task_ms: Math.max(0, ...fleetTasks, ...transcriptTasks),
  fleet_long_tasks: fleetTasks.length,
  transcript_long_tasks: transcriptTasks.length,
  updates_a_second: updates / lasted,
  seen: pixels.filter(Number.isFinite).length,
  created: pixels.length,
  pixel_p50_ms: percentile(pixels.filter(Number.isFinite), 50),
  pixel_p95_ms: percentile(pixels.map((value) => (Number.isFinite(value) ? value : 1e9)), 95),
  whole_p95_ms: percentile(wholes.map((value) => (Number.isFinite(value) ? value : 1e9)), 95),
  fleet_heaps_mb: fleetHeaps,
  transcript_heaps_mb: transcriptHeaps,
}));
