// What an event makes stale, and how often that is asked for again: at most ten times in any second, each thing once, and
// nothing anew before its last answer is there. However many events come, the page asks as fast as it is answered.
import type { EventRecord } from './types';

/** What only moves totals: nobody acts on it, and every run says it again and again. */
const TOTALS = new Set(['mission.usage-seen']);

/** Whether what an event makes stale can wait for the next event that somebody acts on. */
export const canWait = (event: Pick<EventRecord, 'kind'>): boolean => TOTALS.has(event.kind);

/** The keys of the cache that an event makes stale. */
export function staleKeys(event: Pick<EventRecord, 'stream'> & Partial<Pick<EventRecord, 'kind'>>): string[][] {
  const [kind, id] = event.stream.split('/');
  // Who else has the settings open sees that somebody changed them.
  if (/^host\.(configuration|secret)-/.test(event.kind ?? '')) return [['settings']];
  switch (kind) {
    case 'mission':
      return id ? [['fleet'], ['mission', id], ['time']] : [['fleet'], ['time']];
    case 'repo':
      return [['repos'], ['fleet']];
    default:
      return [['fleet']];
  }
}

/** The most updates of the page in any second. */
export const MOST_A_SECOND = 10;
/** What comes this close together is one update. */
const GATHER_MS = 5;
/** What can wait is asked for with whatever else is, or after so long. */
const PATIENCE_MS = 1000;
/** What is large and looked at slowly is asked for less often. */
const SLOW: Partial<Record<string, number>> = { time: 2000 };
/** What is answered slowly is asked for less often: after an answer it rests as long as that took, at most so long. */
const MOST_REST_MS = 2000;

/** How long after the last update the next one may come, when so many came within the last second: at once while things
 * are calm, and evenly when they are not. */
export function gapAfter(recent: number): number {
  if (recent < 4) return 20;
  return recent < 7 ? 70 : 125;
}

/** A question whose answer is stale: how it is told from others, its key, and how it is asked again. */
export interface Question {
  id: string;
  key: readonly unknown[];
  ask: () => Promise<unknown>;
}

export class Coalescer {
  private readonly stale = new Map<string, { key: string[]; by: number }>();
  private readonly waiting = new Map<string, Question>();
  private readonly asked = new Set<string>();
  private readonly notBefore = new Map<string, number>();
  private updates: number[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private timerAt = Infinity;

  /** `questions` are those that the page shows now whose keys begin like this one. */
  constructor(private readonly questions: (key: string[]) => Question[]) {}

  /** Makes them stale: those that can wait with the next update, or soon. */
  add(keys: string[][], patient: string[][] = []) {
    const soon = performance.now() + PATIENCE_MS;
    for (const key of patient) {
      const name = key.join('/');
      this.stale.set(name, this.stale.get(name) ?? { key, by: soon });
    }
    for (const key of keys) this.stale.set(key.join('/'), { key, by: -Infinity });
    this.schedule();
  }

  private due(): Question[] {
    return [...this.waiting.values()].filter(({ id }) => !this.asked.has(id));
  }

  private schedule() {
    const stale = [...this.stale.values()].map(({ by }) => by);
    const soonest = Math.min(...stale, ...this.due().map(({ id }) => this.notBefore.get(id) ?? -Infinity));
    if (soonest === Infinity) return;
    const now = performance.now();
    this.updates = this.updates.filter((at) => at > now - 1000);
    const last = this.updates.at(-1) ?? -Infinity;
    const tenth = this.updates.at(-MOST_A_SECOND) ?? -Infinity;
    const at = Math.max(now + GATHER_MS, last + gapAfter(this.updates.length), tenth + 1000, soonest);
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
    this.updates.push(now);
    for (const { key } of this.stale.values()) this.questions(key).forEach((question) => this.waiting.set(question.id, question));
    this.stale.clear();
    for (const question of this.due()) {
      const { id, key } = question;
      if ((this.notBefore.get(id) ?? -Infinity) > now) continue;
      this.waiting.delete(id);
      this.asked.add(id);
      const answered = () => {
        const at = performance.now();
        this.asked.delete(id);
        this.notBefore.set(id, Math.max(now + (SLOW[String(key[0])] ?? 0), at + Math.min(at - now, MOST_REST_MS)));
        this.schedule();
      };
      question.ask().then(answered, answered);
    }
  }
}
