// A terminal that draws what an agent's program writes, and gives what a person types. It asks nobody and sends nothing.
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { ScreenSize } from '../../api/types';
import type { Theme } from '../../ui/theme';
import { guard } from './guard';
import { LEAST_CONTRAST, paletteOf } from './palette';
import { openStrictly } from './strict';

/** Lines that are kept above the screen. */
const SCROLLBACK = 5000;
/** A phone shows more columns in smaller letters. */
const NARROW_PX = 520;
/** Letters that nobody reads are no help: what is larger still is scrolled. */
const LEAST_PX = 7;

/** The keys that a phone has not, as what they are on the keyboard of a terminal. */
export type SoftKey = 'escape' | 'tab' | 'up' | 'down' | 'left' | 'right' | 'interrupt' | 'enter';
const ARROWS: Partial<Record<SoftKey, string>> = { up: 'A', down: 'B', right: 'C', left: 'D' };
const PLAIN: Partial<Record<SoftKey, string>> = { escape: '\x1b', tab: '\t', interrupt: '\x03', enter: '\r' };

/** What a key becomes while Ctrl is held; text that has no such key stays as it is. */
export function controlled(text: string): string {
  if (text.length !== 1) return text;
  const code = text.toUpperCase().charCodeAt(0);
  if (code >= 0x40 && code <= 0x5f) return String.fromCharCode(code & 0x1f);
  return text === ' ' ? '\x00' : text;
}

export interface Listener {
  typed: (bytes: Uint8Array) => void;
  /** The person wants the keyboard back for the page. */
  left: () => void;
  /** A key was pressed that Ctrl, held on the screen, was meant for. */
  controlUsed: () => void;
}

/** Whether a key leaves the terminal: Ctrl-] as in the terminal's own `godwit run attach`. */
export const leaves = (event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>) => event.ctrlKey && !event.altKey && !event.metaKey && event.key === ']';

export class TerminalScreen {
  private readonly terminal: Terminal;
  private readonly fitting = new FitAddon();
  private holdsControl = false;
  /** The height of letters where nothing asks for smaller ones. */
  private readonly letters: number;

  constructor(parent: HTMLElement, theme: Theme, listener: Listener) {
    this.letters = parent.clientWidth < NARROW_PX ? 11 : 13;
    this.terminal = new Terminal({
      theme: paletteOf(theme), minimumContrastRatio: LEAST_CONTRAST, scrollback: SCROLLBACK, disableStdin: true, cursorBlink: false,
      fontFamily: getComputedStyle(parent).fontFamily, fontSize: this.letters, lineHeight: 1.2,
    });
    guard(this.terminal);
    this.terminal.loadAddon(this.fitting);
    openStrictly(this.terminal, parent);
    const encoder = new TextEncoder();
    this.terminal.onData((text) => {
      const sent = this.holdsControl ? controlled(text) : text;
      if (this.holdsControl) listener.controlUsed();
      listener.typed(encoder.encode(sent));
    });
    this.terminal.onBinary((text) => listener.typed(Uint8Array.from(text, (sign) => sign.charCodeAt(0) & 0xff)));
    this.terminal.attachCustomKeyEventHandler((event) => {
      if (leaves(event)) {
        if (event.type === 'keydown') {
          event.preventDefault();
          listener.left();
        }
        return false;
      }
      // The browser's own way out of the content stays the browser's.
      return event.key !== 'F6';
    });
  }

  /** Draws bytes; done when they are on the screen. */
  write = (bytes: Uint8Array): Promise<void> => new Promise((resolve) => this.terminal.write(bytes, resolve));

  /** While nobody may type here, nothing is typed and nothing that a program asks is answered. */
  set isTyping(may: boolean) {
    this.terminal.options.disableStdin = !may;
    this.terminal.options.cursorStyle = may ? 'block' : 'underline';
  }

  /** What it is called for who does not see it. */
  set label(label: string) {
    this.terminal.textarea?.setAttribute('aria-label', label);
  }

  set theme(theme: Theme) {
    this.terminal.options.theme = paletteOf(theme);
  }

  /** Whether the screen is also there as lines to be read out, and told as it changes. */
  set isRead(read: boolean) {
    this.terminal.options.screenReaderMode = read;
  }

  set control(held: boolean) {
    this.holdsControl = held;
  }

  /** Makes it as large as its place, and says how large that is. */
  fit(): ScreenSize {
    this.terminal.options.fontSize = this.letters;
    this.fitting.fit();
    return { columns: this.terminal.cols, rows: this.terminal.rows };
  }

  /** Makes it as large as somebody else's, in letters so small that it has room in its place, as far as they can be read. */
  take({ columns, rows }: ScreenSize) {
    for (let letters = this.letters; letters >= LEAST_PX; letters -= 0.5) {
      this.terminal.options.fontSize = letters;
      const room = this.fitting.proposeDimensions();
      if (!room || (room.cols >= columns && room.rows >= rows)) break;
    }
    this.terminal.resize(columns, rows);
  }

  press(key: SoftKey) {
    const arrow = ARROWS[key];
    const lead = this.terminal.modes.applicationCursorKeysMode ? '\x1bO' : '\x1b[';
    this.terminal.input(arrow ? lead + arrow : (PLAIN[key] ?? ''));
  }

  focus() {
    this.terminal.focus();
  }

  close() {
    this.terminal.dispose();
  }
}
