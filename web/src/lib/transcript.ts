// A transcript of which only parts are in the page: where its lines begin, and the texts that were looked at last. A run
// may say a hundred thousand lines and more; what is held here does not grow with them, but for a number a few hundred.
import type { LogLine, LogOutline } from '../api/types';

/** Lines that are read together. */
export interface Block {
  /** Where it begins in the run's output. */
  offset: number;
  /** Its first line, from 0 at the run's beginning. */
  first: number;
  count: number;
}

/** A block that has so many lines grows no more. */
const FULL = 256;
/** Texts of so many characters are held; beyond that, those that were not looked at for longest go. */
const HELD_CHARACTERS = 4_000_000;
/** So many blocks are held whatever is in them: what one sees, and what is around it. */
const HELD_ALWAYS = 4;

const lengthOf = (lines: LogLine[]) => lines.reduce((sum, line) => sum + line.text.length, 0);

/** The place of a transcript's lines, and the texts of some. */
export class Windows {
  readonly blocks: Block[] = [];
  /** How many lines there are. */
  total = 0;
  /** By the block's number, the one that was looked at last at the end. */
  private readonly held = new Map<number, LogLine[]>();
  private characters = 0;

  /** More is known of: where its lines begin. */
  addOutline({ marks, lines }: Pick<LogOutline, 'marks' | 'lines'>) {
    marks.forEach(({ offset, line }, index) => {
      const count = (marks[index + 1]?.line ?? lines) - line;
      if (count > 0) this.blocks.push({ offset, first: this.total + line, count });
    });
    this.total += lines;
  }

  /** What has just been said, which begins at an offset. */
  addLines(offset: number, lines: LogLine[]) {
    if (lines.length === 0) return;
    const last = this.blocks.at(-1);
    if (last && last.count < FULL) {
      const before = this.held.get(this.blocks.length - 1);
      const isWhole = before?.length === last.count;
      last.count += lines.length;
      if (before && isWhole) this.hold(this.blocks.length - 1, [...before, ...lines]);
    } else {
      this.blocks.push({ offset, first: this.total, count: lines.length });
      this.hold(this.blocks.length - 1, lines);
    }
    this.total += lines.length;
  }

  /** The number of the block that a line is in; -1 when there is no such line. */
  blockOf(line: number): number {
    if (line < 0 || line >= this.total) return -1;
    let [low, high] = [0, this.blocks.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.blocks[middle]?.first ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** A line, if its text is here. */
  at(line: number): LogLine | undefined {
    const index = this.blockOf(line);
    return this.held.get(index)?.[line - (this.blocks[index]?.first ?? 0)];
  }

  /** The numbers of the blocks that lines are in and whose texts are not here. Those that are here are kept longest. */
  missing(from: number, to: number): number[] {
    const [first, last] = [this.blockOf(Math.max(0, from)), this.blockOf(Math.min(to, this.total - 1))];
    const missing: number[] = [];
    for (let index = first; first >= 0 && index <= last; index += 1) {
      const lines = this.held.get(index);
      if (lines && lines.length >= (this.blocks[index]?.count ?? 0)) {
        this.held.delete(index);
        this.held.set(index, lines);
      } else missing.push(index);
    }
    return missing;
  }

  /** Holds the texts of a block, and lets others go. */
  hold(index: number, lines: LogLine[]) {
    this.release(index);
    this.held.set(index, lines);
    this.characters += lengthOf(lines);
    for (const other of this.held.keys()) {
      if (this.characters <= HELD_CHARACTERS || this.held.size <= HELD_ALWAYS) break;
      this.release(other);
    }
  }

  private release(index: number) {
    this.characters -= lengthOf(this.held.get(index) ?? []);
    this.held.delete(index);
  }
}

/** The place in a sorted list of the first number that is not below another; its length when all are. */
export function placeOf(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A list of more lines than a browser can lay out is shown in stretches of so many. */
export const STRETCH = 120_000;
const STEP = 20_000;

/** Where the stretch begins that shows the end. It moves in steps, so that few lines are laid out anew. */
export const lastStretch = (total: number) => Math.max(0, Math.ceil((total - STRETCH) / STEP) * STEP);

/** Where the stretch begins that shows a line: the one that is shown, when it does. */
export function stretchAt(line: number, total: number, shown: number): number {
  if (line >= shown && line < shown + STRETCH) return shown;
  return Math.min(lastStretch(total), Math.max(0, Math.floor((line - STRETCH / 2) / STEP) * STEP));
}

/** A text in parts, of which every other one is what was looked for; the first is not. `wanted` is in small letters. */
export function parted(text: string, wanted: string, most = 200): string[] {
  const small = text.toLowerCase();
  // Where small letters take another room, places would not be those of the text.
  if (wanted === '' || small.length !== text.length) return [text];
  const parts: string[] = [];
  let from = 0;
  for (let at = small.indexOf(wanted); at >= 0 && parts.length < most * 2; at = small.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), text.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  return [...parts, text.slice(from)];
}

/** How long after a beginning something came, as a clock shows it. It is noted up to a second early. */
export function sinceBegin(at: string, begun: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(at) - Date.parse(begun)) / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `+${hours}:${two(minutes)}:${two(seconds % 60)}` : `+${minutes}:${two(seconds % 60)}`;
}
