// One stream for all tabs of a browser, because browsers allow a server six connections and no more. The tab that has
// the lock reads the log and tells the others what it says; when it goes, the next one that waits goes on from the same
// place. A tab that hears nothing for too long, and a browser without locks or channels, read for themselves.
import type { Connection } from './stream';

const NAME = 'godwit-events';
/** The daemon speaks at least every 15 s, and the leading tab passes that on. */
export const SILENCE_MS = 40_000;

/** What the leading tab tells. `last` is where the log was read up to. */
export type Told =
  | { kind: 'stale'; keys: string[][]; patient: string[][]; last: string }
  | { kind: 'connection'; connection: Connection; last: string }
  | { kind: 'hello' };

/** What a tab does with what it hears, and how it reads for itself until the signal. */
export interface Tab {
  hear: (told: Told) => void;
  /** What a tab that has just come is told. */
  present: () => Told;
  read: (signal: AbortSignal, tell: (told: Told) => void) => Promise<void>;
}

/** Keeps a tab informed until the signal. */
export function share(tab: Tab, stop: AbortSignal): void {
  if (!('BroadcastChannel' in globalThis) || !navigator.locks) {
    void tab.read(stop, () => undefined);
    return;
  }
  const channel = new BroadcastChannel(NAME);
  const alone = new Alone(tab, stop);
  let isLeading = false;
  channel.onmessage = (event: MessageEvent<Told>) => {
    if (event.data.kind === 'hello') {
      if (isLeading) channel.postMessage(tab.present());
      return;
    }
    if (isLeading) return;
    alone.heard();
    tab.hear(event.data);
  };
  stop.addEventListener('abort', () => channel.close());
  channel.postMessage({ kind: 'hello' } satisfies Told);
  const lead = async () => {
    isLeading = true;
    alone.end();
    await tab.read(stop, (told) => {
      if (!stop.aborted) channel.postMessage(told);
    });
    isLeading = false;
  };
  navigator.locks.request(NAME, { signal: stop }, lead).catch(() => undefined);
}

/** Reads for one tab alone while the leading one is silent. */
class Alone {
  private heardAt = Date.now();
  private reading: AbortController | undefined;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(
    private readonly tab: Tab,
    private readonly stop: AbortSignal,
  ) {
    this.timer = setInterval(() => this.look(), SILENCE_MS / 4);
    stop.addEventListener('abort', () => this.end());
  }

  heard() {
    this.heardAt = Date.now();
    this.reading?.abort();
    this.reading = undefined;
  }

  /** For good: this tab leads, or is closed. */
  end() {
    clearInterval(this.timer);
    this.heard();
  }

  private look() {
    if (this.reading || document.visibilityState === 'hidden' || Date.now() - this.heardAt < SILENCE_MS) return;
    this.reading = new AbortController();
    void this.tab.read(AbortSignal.any([this.stop, this.reading.signal]), () => undefined);
  }
}
