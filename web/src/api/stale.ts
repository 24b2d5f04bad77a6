// What an event makes stale, and how often that is asked for again: at most ten times a second, each thing once, and
// nothing anew before its last answer is there. However many events come, the page asks as fast as it is answered.
import type { EventRecord } from './types';

/** The keys of the cache that an event makes stale. */
export function staleKeys(event: Pick<EventRecord, 'stream'>): string[][] {
  const [kind, id] = event.stream.split('/');
  switch (kind) {
    case 'mission':
      return id ? [['fleet'], ['mission', id], ['time']] : [['fleet'], ['time']];
    case 'repo':
      return [['repos'], ['fleet']];
    default:
      return [['fleet']];
  }
}

/** Between two updates of the page, in milliseconds. */
export const UPDATE_MS = 100;
/** What comes this close together is one update. */
const GATHER_MS = 10;
/** What is large and looked at slowly is asked for less often. */
const SLOW: Partial<Record<string, number>> = { time: 2000 };

export class Coalescer {
  private readonly stale = new Map<string, string[]>();
  private readonly asked = new Set<string>();
  private readonly notBefore = new Map<string, number>();
  private updatedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private timerAt = Infinity;

  /** `refresh` asks for one key again; its promise ends with the answer. */
  constructor(private readonly refresh: (key: string[]) => Promise<unknown>) {}

  add(keys: string[][]) {
    keys.forEach((key) => this.stale.set(key.join('/'), key));
    this.schedule();
  }

  private due(): string[] {
    return [...this.stale.keys()].filter((id) => !this.asked.has(id));
  }

  private schedule() {
    const soonest = Math.min(...this.due().map((id) => this.notBefore.get(id) ?? -Infinity));
    if (soonest === Infinity) return;
    const now = performance.now();
    const at = Math.max(now + GATHER_MS, this.updatedAt + UPDATE_MS, soonest);
    // What is slow does not keep what is quick waiting.
    if (this.timerAt <= at) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(() => {
      this.timerAt = Infinity;
      this.update();
      this.schedule();
    }, at - now);
  }

  private update() {
    const now = performance.now();
    this.updatedAt = now;
    for (const id of this.due()) {
      const key = this.stale.get(id);
      if (!key || (this.notBefore.get(id) ?? -Infinity) > now) continue;
      this.stale.delete(id);
      this.asked.add(id);
      this.notBefore.set(id, now + (SLOW[key[0] ?? ''] ?? 0));
      const answered = () => {
        this.asked.delete(id);
        this.schedule();
      };
      this.refresh(key).then(answered, answered);
    }
  }
}
