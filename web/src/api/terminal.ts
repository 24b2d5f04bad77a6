// The screen of a run, as it comes: bytes from an offset on, read again from where the reader was when the daemon goes
// and comes back. It knows nothing of what the bytes mean.
import { fromBase64 } from '../lib/bytes';
import type { ScreenSize } from './types';
import { ApiError, problemOf } from './client';
import { meetDaemon, sessionHeaders } from './session';
import { parseEvents, type ServerEvent } from './stream';
import { SILENCE_MS } from './tabs';

/** How a reader stands with the screen: `connecting` until everything that was there has been drawn. `refused` is for
 * good; the reason is beside it. */
export type FeedState = 'connecting' | 'live' | 'offline' | 'ended' | 'refused';

export interface Screen {
  /** Takes bytes, and lets the reader go on when they are drawn: what is slow to draw is not piled up. */
  write: (bytes: Uint8Array) => Promise<void>;
  state: (state: FeedState, problem?: ApiError) => void;
  /** How large the terminal is where its keyboard is. */
  size: (size: ScreenSize) => void;
}

/** What the daemon says of a piece of output. */
interface Output {
  from: number;
  to: number;
  data: string;
}

/** Beyond these nobody has a screen, and a page that tried would have no memory left. */
const isPossible = ({ columns, rows }: ScreenSize) => [columns, rows].every((count) => Number.isInteger(count) && count > 0 && count <= 1000);

const RETRY_MS = [250, 500, 1000, 2000, 5000];

/** The part of a piece that was not read yet. */
export function unread(piece: Pick<Output, 'from'>, bytes: Uint8Array, at: number): Uint8Array {
  return piece.from >= at ? bytes : bytes.subarray(at - piece.from);
}

/** Reads one run's screen. It may be stopped and started again, and reads on from where it was. */
export class TerminalFeed {
  /** The offset of the next byte. */
  private at = 0;
  private stopping = new AbortController();
  private reading: Promise<void> = Promise.resolve();
  private isOver = false;

  constructor(
    private readonly run: string,
    private readonly screen: Screen,
  ) {}

  start() {
    if (this.isOver) return;
    this.stopping.abort();
    const stopping = new AbortController();
    this.stopping = stopping;
    this.screen.state('connecting');
    // Two readers would both write what comes next.
    this.reading = this.reading.then(() => this.follow(stopping.signal));
  }

  stop() {
    this.stopping.abort();
  }

  private async follow(signal: AbortSignal) {
    let failures = 0;
    while (!signal.aborted && !this.isOver) {
      const before = this.at;
      const end = await this.read(signal).catch((cause: unknown) => (cause instanceof ApiError ? cause : ('offline' as const)));
      if (signal.aborted) return;
      if (end === 'ended' || end instanceof ApiError) {
        this.isOver = true;
        this.screen.state(end === 'ended' ? 'ended' : 'refused', end === 'ended' ? undefined : end);
        return;
      }
      this.screen.state('offline');
      failures = this.at > before ? 0 : failures + 1;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]));
    }
  }

  /** Until the run has ended, or the daemon is gone. A refusal is thrown. */
  private async read(signal: AbortSignal): Promise<'ended' | 'offline'> {
    await meetDaemon();
    const silent = new AbortController();
    let watchdog = setTimeout(() => silent.abort(), SILENCE_MS);
    try {
      const response = await fetch(`/api/v1/runs/${encodeURIComponent(this.run)}/terminal?from=${this.at}`, {
        headers: { ...sessionHeaders(), accept: 'text/event-stream' },
        signal: AbortSignal.any([signal, silent.signal]),
      });
      if (response.status >= 500) return 'offline';
      if (!response.ok || !response.body) throw await problemOf(response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return 'offline';
        clearTimeout(watchdog);
        watchdog = setTimeout(() => silent.abort(), SILENCE_MS);
        const parsed = parseEvents(rest + value);
        rest = parsed.rest;
        for (const event of parsed.events) {
          if (signal.aborted) return 'offline';
          if (await this.take(event)) return 'ended';
        }
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** Whether it was the last one. */
  private async take(event: ServerEvent): Promise<boolean> {
    if (event.kind === 'ended') return true;
    if (event.kind === 'current') this.screen.state('live');
    if (event.kind === 'size') {
      const size = JSON.parse(event.data) as ScreenSize;
      if (isPossible(size)) this.screen.size(size);
    }
    if (event.kind !== 'output') return false;
    const piece = JSON.parse(event.data) as Output;
    if (piece.to <= this.at) return false;
    const bytes = unread(piece, fromBase64(piece.data), this.at);
    this.at = piece.to;
    await this.screen.write(bytes);
    return false;
  }
}
