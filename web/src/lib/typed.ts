// What a person types, on its way to the daemon: in its order, one request at a time, what came meanwhile in the next.
import { joined } from './bytes';

/** The most bytes of one request. */
export const MOST_BYTES = 64 * 1024;

/** What became of a request. A daemon that does not answer may still have had it, so nothing is sent twice. */
export type Sent = 'done' | 'unanswered' | 'refused';

export class Typed {
  private waiting: Uint8Array[] = [];
  private isSending = false;
  private isHalted = false;

  /** `send` never throws. `lost` is told how many bytes may not have arrived, or were thrown away as refused. */
  constructor(
    private readonly send: (bytes: Uint8Array) => Promise<Sent>,
    private readonly lost: (bytes: number, sent: Exclude<Sent, 'done'>) => void,
  ) {}

  push(bytes: Uint8Array) {
    if (bytes.length === 0) return;
    this.waiting.push(bytes);
    // Who types sees that the daemon answers again, or finds out.
    this.isHalted = false;
    void this.flush();
  }

  /** The daemon answers again: what was not sent yet goes now. */
  resume() {
    this.isHalted = false;
    void this.flush();
  }

  private async flush() {
    if (this.isSending || this.isHalted) return;
    this.isSending = true;
    while (this.waiting.length > 0 && !this.isHalted) {
      const all = joined(this.waiting);
      this.waiting = all.length > MOST_BYTES ? [all.subarray(MOST_BYTES)] : [];
      const piece = all.subarray(0, MOST_BYTES);
      const sent = await this.send(piece);
      if (sent === 'done') continue;
      this.isHalted = sent === 'unanswered';
      // Who may not type has nothing that waits to be typed.
      const dropped = sent === 'refused' ? this.waiting.splice(0).reduce((sum, bytes) => sum + bytes.length, 0) : 0;
      this.lost(piece.length + dropped, sent);
    }
    this.isSending = false;
  }
}
