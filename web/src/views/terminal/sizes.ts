// How large a terminal is, told from tab to tab: the one who types makes it as large as their page, and what a program
// drew for that size looks right in no other. Tabs of other browsers do not hear it.
import type { Size } from './screen';

/** What tabs say to each other about one terminal. */
type Said = { kind: 'size'; size: Size } | { kind: 'which' };

const isSize = (value: Size): boolean => [value.columns, value.rows].every((count) => Number.isInteger(count) && count > 0 && count <= 1000);

export class SharedSize {
  private readonly channel: BroadcastChannel | null;
  private mine: Size | null = null;

  /** `heard` is told the size that the one who types has. */
  constructor(run: string, heard: (size: Size) => void) {
    this.channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(`godwit-terminal/${run}`) : null;
    if (!this.channel) return;
    this.channel.onmessage = ({ data }: MessageEvent<Said>) => {
      if (data.kind === 'which' && this.mine) this.say({ kind: 'size', size: this.mine });
      if (data.kind === 'size' && isSize(data.size)) heard(data.size);
    };
    this.say({ kind: 'which' });
  }

  /** This tab types, and its size is everybody's; null when it types no more. */
  set own(size: Size | null) {
    this.mine = size;
    if (size) this.say({ kind: 'size', size });
  }

  close() {
    this.channel?.close();
  }

  private say(said: Said) {
    this.channel?.postMessage(said);
  }
}
