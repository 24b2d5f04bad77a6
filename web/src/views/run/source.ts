// A run's transcript as the page reads it: first where its lines begin, then what one looks at, and what is said meanwhile.
import { api, ApiError } from '../../api/client';
import { Windows } from '../../lib/transcript';

/** How long the daemon waits for the next line of a live run. */
const WAIT_SECONDS = 20;
/** The page draws what has been said so often. */
const DRAW_MS = 200;
/** What is said is asked for at most so often, once the page has caught up. */
const ASK_MS = 100;
/** An answer with so many lines has more behind it. */
const MANY = 100;
/** After a failure it is asked again. */
const AGAIN_MS = 2000;
/** One line may have megabytes; so much of it is drawn. */
export const LONGEST = 20_000;

/** Resolves after a time, or at once when nobody waits any more. */
export const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

const isRefusal = (problem: unknown) => problem instanceof ApiError && problem.status >= 400 && problem.status < 500;

/** Asks until there is an answer; nothing when it was refused, or when nobody waits any more. */
export async function asked<T>(ask: () => Promise<T>, signal: AbortSignal, onProblem: (problem: unknown) => void): Promise<T | undefined> {
  while (!signal.aborted) {
    try {
      const answer = await ask();
      onProblem(null);
      return answer;
    } catch (problem) {
      if (signal.aborted) return undefined;
      onProblem(problem);
      if (isRefusal(problem)) return undefined;
      await pause(AGAIN_MS, signal);
    }
  }
  return undefined;
}

export interface Snapshot {
  windows: Windows;
  /** Whether all of a run that is over is known. */
  isComplete: boolean;
  /** Whether what was there when the page was opened is known. */
  isRead: boolean;
  error: unknown;
}

export class TranscriptSource {
  private snapshot: Snapshot = { windows: new Windows(), isComplete: false, isRead: false, error: null };
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = new AbortController();
  private wanted: number[] = [];
  private loading: Promise<void> | null = null;

  constructor(private readonly run: string, private readonly raw: boolean) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly look = () => this.snapshot;

  /** Reads from the beginning; ends with the answer. */
  start(): () => void {
    const stopped = (this.stopped = new AbortController());
    this.loading = null;
    this.snapshot = { windows: new Windows(), isComplete: false, isRead: false, error: null };
    void this.read(stopped.signal);
    return () => {
      stopped.abort();
      clearTimeout(this.timer);
      this.timer = undefined;
    };
  }

  /** Sees to it that the texts of lines come. What was asked for before and has not come is not wanted any more. */
  need(from: number, to: number): Promise<void> {
    this.wanted = this.snapshot.windows.missing(from, to);
    if (this.wanted.length === 0) return Promise.resolve();
    this.loading ??= this.load(this.stopped.signal).finally(() => (this.loading = null));
    return this.loading;
  }

  private async read(signal: AbortSignal) {
    const problem = (error: unknown) => this.tell({ error });
    let offset = 0;
    for (;;) {
      const outline = await asked(() => api.runLogOutline(this.run, offset, this.raw, '', signal), signal, problem);
      if (!outline) return;
      this.snapshot.windows.addOutline(outline);
      const isEnd = outline.next_offset === offset;
      offset = outline.next_offset;
      this.tell({ isComplete: outline.is_complete, isRead: isEnd || outline.is_complete }, isEnd);
      if (outline.is_complete) return;
      if (isEnd) return this.follow(offset, signal);
    }
  }

  private async follow(from: number, signal: AbortSignal) {
    let [offset, wait] = [from, WAIT_SECONDS];
    for (;;) {
      const begun = performance.now();
      const page = await asked(() => api.runLog(this.run, offset, this.raw, { wait, most: LONGEST }, signal), signal, (error) => this.tell({ error }));
      if (!page) return;
      this.snapshot.windows.addLines(offset, page.lines);
      wait = page.next_offset === offset ? WAIT_SECONDS : 0;
      offset = page.next_offset;
      this.tell({ isComplete: page.is_complete }, page.is_complete);
      if (page.is_complete) return;
      if (page.lines.length < MANY) await pause(ASK_MS - (performance.now() - begun), signal);
    }
  }

  private async load(signal: AbortSignal) {
    const { windows } = this.snapshot;
    for (let index = this.wanted.shift(); index !== undefined; index = this.wanted.shift()) {
      const block = windows.blocks[index];
      // It may have come meanwhile.
      if (!block || windows.missing(block.first, block.first).length === 0) continue;
      const lines = await asked(() => this.block(block.offset, block.count, signal), signal, (error) => this.tell({ error }));
      if (!lines) return;
      windows.hold(index, lines);
      this.tell({}, true);
    }
  }

  private async block(offset: number, count: number, signal: AbortSignal) {
    const page = await api.runLog(this.run, offset, this.raw, { limit: count, most: LONGEST }, signal);
    const lines = page.lines;
    for (let next = page.next_offset; lines.length < count; ) {
      const more = await api.runLog(this.run, next, this.raw, { limit: count - lines.length, most: LONGEST }, signal);
      if (more.next_offset === next) break;
      next = more.next_offset;
      lines.push(...more.lines);
    }
    // What the daemon counted and cannot give is empty: nobody asks for it for ever.
    while (lines.length < count) lines.push({ offset, kind: 'raw', text: '' });
    return lines;
  }

  /** Says what is new: at once, or with everything else of the next moment. */
  private tell(news: Partial<Snapshot>, isNow = false) {
    const { error } = this.snapshot;
    this.snapshot = { ...this.snapshot, ...news };
    if (news.error !== undefined && news.error === error && Object.keys(news).length === 1) return;
    const draw = () => {
      clearTimeout(this.timer);
      this.timer = undefined;
      for (const listener of this.listeners) listener();
    };
    if (isNow) draw();
    else this.timer ??= setTimeout(draw, DRAW_MS);
  }
}
