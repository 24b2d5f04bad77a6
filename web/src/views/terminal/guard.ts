// What a program at the other end may not do to the person who looks on. Its output is hostile: it may draw on its own
// screen, and ask what a terminal is asked; it may not name the page, fill the clipboard, make links, or repaint what
// tells text from its ground.
import type { Terminal } from '@xterm/xterm';

/** Title of the window and of its icon, links, the clipboard. */
const REFUSED = [0, 1, 2, 8, 52];
/** Colours of the palette and of the screen: they may be asked for. */
const COLOURS = [4, 5, 10, 11, 12, 13, 14, 17, 19];
/** These name each colour before they say it. */
const INDEXED = [4, 5];

/** Whether a sequence about colours only asks. */
export function isQuestion(sequence: number, data: string): boolean {
  const words = data.split(';');
  const said = INDEXED.includes(sequence) ? words.filter((_, index) => index % 2 === 1) : words;
  return said.length > 0 && said.every((word) => word === '?');
}

/** Takes from a terminal what hostile output could misuse. To be called before the first byte. */
export function guard(terminal: Pick<Terminal, 'parser'>): void {
  REFUSED.forEach((sequence) => terminal.parser.registerOscHandler(sequence, () => true));
  COLOURS.forEach((sequence) => terminal.parser.registerOscHandler(sequence, (data) => !isQuestion(sequence, data)));
}
